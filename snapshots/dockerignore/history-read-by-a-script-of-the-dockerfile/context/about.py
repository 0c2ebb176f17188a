import subprocess

with open('about.txt', 'w') as about:
    about.write(subprocess.check_output(['git', 'show', '-s']).decode())
