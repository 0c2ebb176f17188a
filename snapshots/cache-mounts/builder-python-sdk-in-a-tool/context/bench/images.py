import docker


def build(path, tag):
    client = docker.APIClient(base_url="unix:///var/run/docker.sock")
    for line in client.build(
        path=path,
        tag=tag,
        decode=True,
    ):
        print(line)
