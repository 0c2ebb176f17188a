print(open("about.txt").read())
