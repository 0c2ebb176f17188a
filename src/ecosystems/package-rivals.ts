/**
 * Packages that take each other's place. When one of them is named beside a package that would have pulled in another, apt leaves that one
 * out; named after it, it comes on top, or removes it. So lists with these are not joined. Measured with `apt-get -s install` on Debian 12
 * over pairs of 150 packages (docs/engine-facts.md, "Lists of packages").
 */
interface Rivals {
  /** Each can stand in for the others. */
  readonly one: RegExp;
  /** What pulls in one of them: installed before, it gets another than installed together. */
  readonly pulledBy?: RegExp;
}

const RIVALS: readonly Rivals[] = [
  {
    // Mail transport agents and mail programs: cron, logrotate and all that sends mail recommend one.
    one: /^(?:exim4?(?:-.*)?|postfix|sendmail(?:-.*)?|nullmailer|msmtp-mta|ssmtp|dma|opensmtpd|esmtp-run|citadel-server|mailutils|bsd-mailx|s-nail)$/,
    pulledBy: /./,
  },
  {
    one: /^(?:openjdk-.*|default-j(?:re|dk).*|.*-j(?:re|dk)(?:-.*)?)$/,
    pulledBy:
      /^(?:maven|gradle|ant|ivy|groovy|scala|clojure|leiningen|kotlin|jenkins|tomcat\d*|jetty\d*|solr.*|libreoffice.*|ca-certificates-java|.*-java)$/,
  },
  { one: /^(?:systemd(?:-sysv|-.*)?|sysvinit-core|runit-init|binfmt-support)$/, pulledBy: /./ },
  { one: /^libgtk(?:-3|2\.0)-0$/, pulledBy: /^(?:openjdk-.*|default-j(?:re|dk).*)$/ },
  { one: /^(?:xvfb|xnest|xserver-.*)$/, pulledBy: /^wkhtmltopdf$/ },
  { one: /^lib(?:atlas|openblas|blas|lapack|blis).*-dev$/ },
  { one: /^libcurl4-\w+-dev$/ },
  { one: /^(?:default-)?(?:mysql|mariadb|percona).*$/ },
  { one: /^lib(?:mysqlclient|mariadb|mariadbclient|default-mysqlclient).*-dev$/ },
  { one: /^(?:php[\d.]*(?:-(?:fpm|cgi))?|libapache2-mod-php[\d.]*)$/ },
  { one: /^libjpeg.*-dev$/ },
  { one: /^libssl[\d.]*-dev$/ },
  { one: /^(?:mawk|gawk|original-awk)$/ },
  { one: /^(?:dbus-user-session|dbus-x11)$/ },
  { one: /^pinentry-.*$/ },
  { one: /^(?:iptables|nftables|iptables-.*)$/ },
  { one: /^(?:cron|bcron|cronie|systemd-cron|anacron)$/ },
];

/** A package of the later list that could take the place of what the earlier list brings. Words as apt takes them, versions and all. */
export function rivalIn(earlier: readonly string[], later: readonly string[]): string | undefined {
  const [before, after] = [earlier, later].map((words) => words.map((word) => word.replace(/[:=/].*$/, '')));
  if (before === undefined || after === undefined) return undefined;
  return after.find(
    (name) =>
      !before.includes(name) &&
      RIVALS.some(({ one, pulledBy }) => one.test(name) && before.some((other) => one.test(other) || pulledBy?.test(other) === true)),
  );
}
