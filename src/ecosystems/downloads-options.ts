import { flags } from './flag-rows.ts';

/**
 * Left out: what reads a file named in a value (-K, `-d @FILE`, -F, -T, -b, --variable, --netrc-file, --etag-compare), writes others (-c, --trace,
 * --libcurl, --hsts, --alt-svc, --etag-save), takes the name from the server (-J) or looks at times (-z). https://curl.se/docs/manpage.html
 */
export const CURL = flags({
  none: [
    '-f --fail',
    '--fail-with-body',
    '--fail-early',
    '-s --silent',
    '-S --show-error',
    '-L --location',
    '--location-trusted',
    '-v --verbose',
  ]
    .concat([
      '-k --insecure',
      '-# --progress-bar',
      '--no-progress-meter',
      '--compressed',
      '-g --globoff',
      '-i --include',
      '-I --head',
      '-q --disable',
    ])
    .concat([
      '-4 --ipv4',
      '-6 --ipv6',
      '-0 --http1.0',
      '--http1.1',
      '--http2',
      '--http2-prior-knowledge',
      '-1 --tlsv1',
      '--tlsv1.0',
      '--tlsv1.1',
    ])
    .concat([
      '--tlsv1.2',
      '--tlsv1.3',
      '--ssl',
      '--ssl-reqd',
      '--retry-connrefused',
      '--retry-all-errors',
      '-N --no-buffer',
      '--no-keepalive',
    ])
    .concat(['-O --remote-name', '--remote-name-all', '-R --remote-time', '--create-dirs', '-n --netrc', '--netrc-optional', '-a --append'])
    .concat([
      '-Z --parallel',
      '--styled-output',
      '--no-styled-output',
      '--path-as-is',
      '--tcp-nodelay',
      '--anyauth',
      '--basic',
      '--digest',
    ]),
  required: [
    '-o --output',
    '--output-dir',
    '--url',
    '-H --header',
    '-A --user-agent',
    '-e --referer',
    '-u --user',
    '-x --proxy',
    '-U --proxy-user',
  ]
    .concat([
      '-X --request',
      '-r --range',
      '-m --max-time',
      '--connect-timeout',
      '--retry',
      '--retry-delay',
      '--retry-max-time',
      '--max-redirs',
    ])
    .concat([
      '--proto',
      '--proto-redir',
      '--proto-default',
      '--tls-max',
      '--ciphers',
      '--noproxy',
      '--limit-rate',
      '-y --speed-time',
      '-Y --speed-limit',
    ])
    .concat([
      '--resolve',
      '--connect-to',
      '--interface',
      '-w --write-out',
      '--oauth2-bearer',
      '--cacert',
      '-E --cert',
      '--key',
      '-D --dump-header',
    ])
    .concat([
      '--keepalive-time',
      '-C --continue-at',
      '--max-filesize',
      '--parallel-max',
      '-d --data --data-ascii',
      '--data-raw',
      '--data-urlencode',
    ]),
});

/**
 * Left out: what fetches more than is named (-r, -p, -i, -m), writes logs (-o, -a, --warc-file, --save-cookies), changes names
 * (--content-disposition, --trust-server-names, -x, -nH), runs commands of a settings file (-e, --config) or goes to the background (-b).
 * https://www.gnu.org/software/wget/manual/wget.html
 */
export const WGET = flags({
  none: [
    '-q --quiet',
    '-v --verbose',
    '-nv --no-verbose',
    '-d --debug',
    '-c --continue',
    '-nc --no-clobber',
    '-S --server-response',
    '--show-progress',
  ]
    .concat([
      '--no-check-certificate',
      '--https-only',
      '--retry-connrefused',
      '--retry-on-host-error',
      '--no-hsts',
      '--no-netrc',
      '--no-proxy',
    ])
    .concat([
      '--no-cache',
      '--no-cookies',
      '--no-dns-cache',
      '--no-http-keep-alive',
      '-4 --inet4-only',
      '-6 --inet6-only',
      '--no-config',
      '--no-iri',
    ])
    .concat(['--content-on-error', '--ignore-length', '--random-wait', '--auth-no-challenge', '--passive-ftp', '--no-passive-ftp']),
  required: [
    '-O --output-document',
    '-P --directory-prefix',
    '-t --tries',
    '-T --timeout',
    '--dns-timeout',
    '--connect-timeout',
    '--read-timeout',
  ]
    .concat([
      '-w --wait',
      '--waitretry',
      '--limit-rate',
      '-Q --quota',
      '--header',
      '-U --user-agent',
      '--referer',
      '--user',
      '--password',
      '--http-user',
    ])
    .concat([
      '--http-password',
      '--max-redirect',
      '--secure-protocol',
      '--ca-certificate',
      '--ciphers',
      '--retry-on-http-error',
      '--prefer-family',
    ]),
  optional: ['--progress', '--compression'],
});

/** Where distributions keep the certificates that a connection is checked against. https://go.dev/src/crypto/x509/root_linux.go */
export const CERTIFICATES: readonly string[] = ['/etc/ssl/**', '/etc/pki/**', '/etc/gnutls/**'];

/** https://curl.se/docs/manpage.html#ENVIRONMENT, https://www.gnu.org/software/wget/manual/html_node/Proxies.html */
export const NETWORK_NAMES: readonly string[] = ['http', 'https', 'ftp', 'all', 'no']
  .flatMap((name) => [`${name}_proxy`, `${name.toUpperCase()}_PROXY`])
  .concat([
    'SSL_CERT_FILE',
    'SSL_CERT_DIR',
    'CURL_CA_BUNDLE',
    'CURL_HOME',
    'XDG_CONFIG_HOME',
    'HOME',
    'NETRC',
    'OPENSSL_CONF',
    'CURL_SSL_BACKEND',
  ]);
