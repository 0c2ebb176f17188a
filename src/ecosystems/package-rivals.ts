/**
 * Packages that take each other's place. When one of them is named beside a package that would have pulled in another, apt leaves that one
 * out; named after it, it comes on top, or removes it. So lists with these are not joined. Measured with `apt-get -s install` on Debian 12
 * over pairs of 150 packages (docs/engine-facts.md, "Lists of packages"), and over what 538 packages that images hold pull in as "A | B".
 */
interface Rivals {
  /** Each can stand in for the others. */
  readonly one: RegExp;
  /** What pulls in one of them: installed before, it gets another than installed together. */
  readonly pulledBy?: RegExp;
  /** What it pulls in where nothing else is there: named in either list, it comes in any case. */
  readonly usual?: RegExp;
}

/** Applications for a web server: they ask for one, with PHP and a database, and take what there is. */
const WEB_APPLICATIONS =
  /^(?:gitweb|cgit|mediawiki|phpmyadmin|phppgadmin|phpldapadmin|adminer|wordpress|roundcube.*|drupal.*|dokuwiki|moodle|nextcloud.*|cacti|smokeping|awstats|webalizer|viewvc|nagios.*|icinga.*|zabbix-frontend-php|backuppc)$/;

/** All but what is often installed and was seen to pull in none of what others do. */
const NOT_PLAIN = new RegExp(
  `^(?!(?:${[
    'apt-transport-https|apt-utils|autoconf|automake|bash-completion|bc|bzip2|ca-certificates|cron|curl|debconf-utils|default-mysql-client|dialog|dirmngr|dnsutils',
    'dumb-init|file|fonts-dejavu.*|fonts-noto.*|gettext|gettext-base|git|git-lfs|gnupg2?|gzip|htop|iproute2|iputils-ping|jq|less|libasound2|libffi-dev|libgbm1|libgl1',
    'libglib2.0-0|libnss3|libpq-dev|libsm6|libssl-dev|libxext6|libxrender1|libxss1|libxtst6|locales|lsb-release|lsof|m4|make|man-db|nano|net-tools|netcat-.*|nginx|nodejs',
    'openssh-(?:client|server)|patch|perl|pkg-config|postgresql-client|procps|psmisc|python3|python3-(?:requests|setuptools|venv|wheel|yaml)|redis-tools|rsync|screen|socat',
    'software-properties-common|sqlite3|strace|sudo|supervisor|tar|tcpdump|telnet|tini|tmux|tree|tzdata|unzip|vim|wget|whiptail|xz-utils|zip|zsh',
  ].join('|')})$)`,
);

const RIVALS: readonly Rivals[] = [
  {
    // Mail transport agents and mail programs: cron, logrotate and all that sends mail recommend one.
    one: /^(?:exim4?(?:-.*)?|postfix|sendmail(?:-.*)?|nullmailer|msmtp-mta|ssmtp|dma|opensmtpd|esmtp-run|citadel-server|mailutils|bsd-mailx|s-nail)$/,
    pulledBy: /./,
  },
  {
    one: /^(?:openjdk-.*|default-j(?:re|dk).*|.*-j(?:re|dk)(?:-.*)?)$/,
    pulledBy:
      /^(?:maven|gradle|ant|ivy|groovy|scala|clojure|leiningen|kotlin|erlang|plantuml|jenkins|tomcat\d*|jetty\d*|solr.*|libreoffice.*|ca-certificates-java|.*-java)$/,
  },
  { one: /^(?:systemd(?:-sysv|-.*)?|sysvinit-core|runit-init|binfmt-support)$/, pulledBy: /./ },
  { one: /^libgtk(?:-3|2\.0)-0$/, pulledBy: /^(?:openjdk-.*|default-j(?:re|dk).*)$/ },
  { one: /^(?:xvfb|xnest|xserver-.*)$/, pulledBy: /^wkhtmltopdf$/ },
  { one: /^lib(?:atlas|openblas|blas|lapack|blis).*$/, pulledBy: /^(?:python3-.*|r-.*|octave.*|lib.*|gfortran.*|.*numpy.*)$/ },
  { one: /^libcurl4-\w+-dev$/ },
  { one: /^(?:default-)?(?:mysql|mariadb|percona).*$/, pulledBy: WEB_APPLICATIONS },
  { one: /^lib(?:mysqlclient|mariadb|mariadbclient|default-mysqlclient).*-dev$/ },
  { one: /^(?:php[\d.]*(?:-(?:fpm|cgi|cli|gd))?|libapache2-mod-php[\d.]*)$/, pulledBy: WEB_APPLICATIONS },
  { one: /^(?:nginx(?:-.*)?|lighttpd|apache2|caddy)$/, pulledBy: WEB_APPLICATIONS, usual: /^apache2$/ },
  { one: /^libjpeg.*-dev$/, pulledBy: /-dev$|^r-base$/ },
  // `curl | wget | lynx` of gettext, a C compiler of libtool and flex: whoever needs the first one later on finds none.
  {
    one: /^(?:wget|lynx)$/,
    pulledBy: /^(?:gettext|intltool|debhelper|devscripts|lintian|equivs|quilt|cpanminus|cabal-install|libvips-dev|lxde)$/,
    usual: /^curl$/,
  },
  { one: /^(?:clang-\d+|tcc|pcc)$/, pulledBy: /^(?:libtool|libtool-bin|flex|dh-autoreconf)$/, usual: /^(?:gcc|g\+\+|build-essential)$/ },
  { one: /^pkgconf$/, pulledBy: /-dev$|^(?:r-base|golang(?:-go)?|luarocks)$/, usual: /^pkg-config$/ },
  // Whatever draws text brings fonts of its own along.
  {
    one: /^(?:fonts-(?:liberation2?|croscore|freefont-(?:otf|ttf)|urw-base35)|ttf-bitstream-vera)$/,
    pulledBy: NOT_PLAIN,
    usual: /^fonts-dejavu(?:-core)?$/,
  },
  { one: /^(?:xterm|rxvt-unicode|zutty)$/, pulledBy: NOT_PLAIN },
  { one: /^(?:dunst|notification-daemon|mate-notification-daemon)$/, pulledBy: NOT_PLAIN },
  { one: /^(?:tini|dumb-init)$/, pulledBy: /^podman$/, usual: /^catatonit$/ },
  { one: /^libssl[\d.]*-dev$/ },
  { one: /^(?:mawk|gawk|original-awk)$/ },
  { one: /^(?:dbus-user-session|dbus-x11)$/, pulledBy: NOT_PLAIN },
  {
    one: /^pinentry-.*$/,
    pulledBy: /./,
  },
  { one: /^(?:iptables|nftables|iptables-.*)$/ },
  { one: /^(?:cron|bcron|cronie|systemd-cron|anacron)$/, pulledBy: /^(?:sysstat|postgresql.*|ntp)$/ },
  // The first cluster that is made gets the port, the first version is the default one. https://manpages.debian.org/bookworm/postgresql-common/pg_createcluster.1.en.html
  { one: /^postgresql-?\d[\d.]*$/ },
  // The first that is set up is the default one: /etc/X11/default-display-manager.
  { one: /^(?:gdm3?|lightdm|sddm|xdm|wdm|slim|lxdm|nodm)$/ },
  ...[
    // Packages that exclude each other by name (Conflicts and Breaks of Debian 12, main: 1,067 pairs, of which these are what images may hold).
    // One after the other, the second removes the first; at once, apt gives up.
    /^(?:(?:iputils|inetutils|oping)-?ping|arping|iputils-arping)$/,
    /^(?:chrony|ntp|ntpsec|openntpd|systemd-timesyncd)$/,
    /^(?:rsyslog|syslog-ng.*|inetutils-syslogd|busybox-syslogd|socklog-run)$/,
    /^(?:xinetd|openbsd-inetd|inetutils-inetd|rlinetd)$/,
    /^(?:proftpd.*|pure-ftpd.*|vsftpd|ftpd-ssl|inetutils-ftpd)$/,
    /^(?:atftpd|tftpd-hpa)$/,
    /^(?:dovecot.*|courier-.*|cyrus-.*|mailutils-.*|popa3d|solid-pop3d)$/,
    /^(?:heimdal-.*|krb5-.*|libkrb5-dev|libsasl2-modules-gssapi-.*|libpam-(?:heimdal|krb5))$/,
    /^(?:pulseaudio.*|pipewire.*|wireplumber|jackd[12].*|libjack.*)$/,
    /^(?:lib(?:c\+\+|c\+\+abi|omp|unwind|clc|mlir|llvm)|python3-(?:clang|lldb)).*$/,
    /^(?:unixodbc-dev|libiodbc2-dev)$/,
    /^lib(?:ev-libevent|event)-dev$/,
    /^(?:imagemagick.*|graphicsmagick.*|lib.*magick.*-dev|perlmagick|lib(?:image-magick|graphics-magick)-.*)$/,
    /^php[\d.]*-(?:gmagick|imagick|apcu|yac|psr|symfony).*$/,
    /^(?:emacs|gnuplot|conky|mtr|hwloc|busybox|gdb|fontforge|dput|sudo|squid|make|flex|bison|tcpflow|doublecmd|joe|bird2?|luajit2?|mosquitto)(?:[-+].*)?$/,
    /^(?:docker\.io|docker-ce.*|podman-docker|containerd|containerd\.io|runc|moby-.*)$/,
    /^(?:fuse3?|sshfs|libfuse-dev|libfuse3-dev)$/,
    /^(?:cargo|rustc|rust-.*|cbindgen|libstd-rust.*)$/,
    /^lib(?:ssh|neon27|srt|jwt|curl\w*|readline|editreadline|luajit.*|glfw3|sdl1\.2.*|avcodec|avfilter|avformat|qt5gui5|qt5quick)(?:[-\d].*)?$/,
    /^(?:qtbase5.*|libqt5.*)$/,
    /^(?:iptables-persistent|netfilter-persistent|ufw|firewalld|shorewall.*|ferm)$/,
    /^(?:ifupdown.*|netplan\.io|netscript.*|network-manager|connman)$/,
    /^(?:resolvconf|openresolv|dnssec-trigger)$/,
    /^(?:bacula|zabbix|dbconfig|libvirt-daemon-system|nova-compute|meep|gnokii)-.*$/,
    /^(?:initramfs-tools|dracut|tiny-initramfs)$/,
    /^(?:telnetd.*|inetutils-telnetd|nyancat-server)$/,
    /^(?:environment-modules|lmod|markdown|discount|libtext-markdown-perl)$/,
    /^(?:borgbackup|parallel|moreutils|dstat|pcp|openrc|sysv-rc|runit.*|daemontools-run|nscd|unscd).*$/,
    /^(?:dnf-plugins-core|zypper)$/,
    /^(?:libmpich-dev|libopenmpi-dev|mpich|openmpi-bin|lam4-dev|libmetis-dev|libscotchmetis-dev)$/,
    /^lib(?:hdf[45].*|boost.*|protobuf.*|grpc.*|upb.*)-dev$/,
  ].map((one) => ({ one })),
];

/**
 * Packages with settings of apt or dpkg (/etc/apt/apt.conf.d, /etc/dpkg/dpkg.cfg.d): programs that run, or files that are fetched, with each update or
 * install that comes after theirs. https://manpages.debian.org/bookworm/apt/apt.conf.5.en.html (Post-Invoke-Success, Pre-Install-Pkgs, IndexTargets)
 */
const HOOKS =
  /^(?:command-not-found|apt-(?:file|listchanges|listbugs|show-versions|config-.*)|appstream|localepurge|etckeeper|needrestart|auto-apt-proxy|how-can-i-help)$/;

/** A package that changes what apt does from then on. */
export function hookIn(words: readonly string[]): string | undefined {
  return words.find((word) => HOOKS.test(word.replace(/[:=/].*$/, '')));
}

/** A package of the later list that could take the place of what the earlier list brings. Words as apt takes them, versions and all. */
export function rivalIn(earlier: readonly string[], later: readonly string[]): string | undefined {
  const [before, after] = [earlier, later].map((words) => words.map((word) => word.replace(/[:=/].*$/, '')));
  if (before === undefined || after === undefined) return undefined;
  return after.find((name) => !before.includes(name) && RIVALS.some((rivals) => isRival(rivals, name, before, after)));
}

function isRival({ one, pulledBy, usual }: Rivals, name: string, before: readonly string[], after: readonly string[]): boolean {
  if (!one.test(name) || (usual !== undefined && [...before, ...after].some((other) => usual.test(other)))) return false;
  return before.some((other) => one.test(other) || pulledBy?.test(other) === true);
}
