exec node /srv/server.js
