"""One module a version; what was released is never changed."""
