"""From a file to page images, safely: any PDF, TIFF, JPEG or PNG, judged by its content."""
