module Part; VERSION = "1"; end
