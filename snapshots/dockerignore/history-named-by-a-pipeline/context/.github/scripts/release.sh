git log -1
