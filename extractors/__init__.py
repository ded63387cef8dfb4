"""From a scan to filings with readings. Knows no rules: what a filing must hold is the validators' business."""
