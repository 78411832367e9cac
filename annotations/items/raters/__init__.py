"""Two transparent raters that ship as examples. They are off unless the installation names them (FAIRHAND_RATERS)."""
