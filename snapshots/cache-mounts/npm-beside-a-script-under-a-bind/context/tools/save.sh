cp -r /root/.npm /backup
