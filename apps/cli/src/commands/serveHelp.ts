export const serveHelp = `Usage: padlock serve [options]

Starts the dashboard. Without a cluster it shows an embedded demo mesh, which any kubectl can change.

  --kubeconfig PATH       show the mesh of this cluster
  --context NAME          a context of that kubeconfig (default: its current one). Repeated, several clusters are shown: people
                          log in by the first, the home cluster
  --all-contexts          show all contexts of that kubeconfig; the current one is the home cluster
  --cluster-name NAME     what to call the home cluster (default: as its context; inside a pod "cluster")
  --cluster-secrets NAMESPACE  show the clusters, too, whose kubeconfigs are in Secrets of this namespace with the label
                          istio/multiCluster=true, as istioctl create-remote-secret writes them
  --share-tokens          send the token that somebody logged in with to the other clusters, too: only where all API servers
                          take the same tokens, and whoever runs one may act as that person in all (default: home cluster only)
  --in-cluster            use the service account of the pod that this runs in (default inside a pod)
  --prometheus URL        where Istio's standard metrics are (or PADLOCK_PROMETHEUS_URL)
  --prometheus NAME=URL   the same for one cluster alone, by its name, where several are shown (repeatable)
  --prometheus-cluster-label LABEL  --prometheus URL holds all clusters, told apart by this label, whose values are their names
                          (default: it is that of the home cluster alone)
  --no-prometheus         show policies only
  --prometheus-bearer-token-file PATH   who Padlock is there: a token (or the token in PADLOCK_PROMETHEUS_BEARER_TOKEN)
  --prometheus-username NAME            or a user name, with a password
  --prometheus-password-file PATH       (or the password in PADLOCK_PROMETHEUS_PASSWORD)
  --prometheus-tenant ID                sent as X-Scope-OrgID (Mimir, Cortex, Thanos)
  --prometheus-headers-file PATH        further headers, a line each: "Name: value" (or PADLOCK_PROMETHEUS_HEADERS)
  --prometheus-ca-file PATH             authorities to trust instead of the system's, PEM
  --prometheus-cert-file PATH, --prometheus-key-file PATH   client certificate and its key, PEM
  --prometheus-server-name NAME         name in Prometheus' certificate, where it is not the host of its address
                          each of these is also read from the environment (PADLOCK_PROMETHEUS_TENANT ...); files are read
                          again when they change, and no secret is taken on the command line
  --namespace NAME        Padlock's own namespace, where it keeps the history of changes (or PADLOCK_NAMESPACE;
                          default: that of its pod, else padlock)
  --istiod-url URL        istiod's address on port 8080, to see whether proxies took a change up (or PADLOCK_ISTIOD_URL)
  --istio-namespace NAME  where istiod and its ConfigMaps are (default istio-system)
  --demo                  show the embedded mesh, also inside a pod
  --port PORT             default 8080, or the environment's PORT; 0 takes a free one
  --host ADDRESS          default 127.0.0.1; anything else needs a login
  --unsafe-no-auth        without --auth, let everybody who reaches the address see and change policies
  --allowed-host NAME     a host name, besides loopback, that browsers may use (repeatable)
  --public-url URL        the address that browsers use, where a proxy stands in front
  --tls-cert-file PATH, --tls-key-file PATH  serve TLS with this certificate (PEM), read again when it changes
  --trusted-proxy ADDRESS  whose X-Forwarded-For is believed: an address or network (repeatable; default: nobody's)
  --frame-ancestor URL    a site that may show pages of Padlock in a frame (repeatable; default: none)
  --requests-per-minute N  that one person may send where people log in (3000)
  --namespaces A,B        read, show and change these namespaces only
  --read-only             refuse every change
  --auth MODE             who may come in: none (default, loopback only), token (a token of the cluster is entered at the
                          login page), oidc (they log in at an OpenID provider), proxy (a proxy in front names them in headers)
  --session-secret-file PATH  secrets for session cookies, one a line, the newest first (or PADLOCK_SESSION_SECRET_FILE;
                          default: a random one, so that sessions end with the process)
  --session-idle-minutes N, --session-hours N  how long a session lasts without a page open (60), and in all (12)
  --oidc-issuer URL, --oidc-client-id ID  the OpenID provider and what Padlock is called there; needs --public-url
  --oidc-client-secret-file PATH        what it proves itself with there (default: PKCE alone)
  --oidc-scopes "A B"                   default "openid profile email groups"
  --oidc-username-claim NAME, --oidc-groups-claim NAME  default email and groups
  --oidc-act-as impersonate|token       as whom the API server is asked: as user and groups (default), or with the ID token
  --proxy-secret-file PATH  what the proxy sends in the header Padlock-Proxy-Secret
  --proxy-client-ca-file PATH, --proxy-client-name NAME  or who signs its client certificate, and the host in it; needs TLS
  --proxy-user-header NAME, --proxy-groups-header NAME  default X-Forwarded-User and X-Forwarded-Groups
  --posture-metrics-port PORT  metrics of the posture on a port of their own; they name namespaces (default: off)
  --log-level LEVEL       error, warn (default), info or debug
`;
