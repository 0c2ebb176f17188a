print("not pip")
