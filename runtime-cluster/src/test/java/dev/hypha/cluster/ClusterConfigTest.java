package dev.hypha.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.NodeId;
import dev.hypha.Taint;
import dev.hypha.cluster.ClusterConfig.Authorization;
import dev.hypha.cluster.ClusterConfig.Checkpoints;
import dev.hypha.cluster.ClusterConfig.Fencing;
import dev.hypha.cluster.ClusterConfig.Identity;
import dev.hypha.cluster.ClusterConfig.Local;
import dev.hypha.cluster.ClusterConfig.Mode;
import dev.hypha.cluster.ClusterConfig.Network;
import dev.hypha.cluster.ClusterConfig.Observing;
import dev.hypha.cluster.ClusterConfig.Tls;
import dev.hypha.core.NodeOptions;
import dev.hypha.discovery.DiscoverySpec;
import dev.hypha.local.LocalTransport;
import dev.hypha.security.join.Enrolment;
import dev.hypha.security.policy.PolicyAuthorizer;
import dev.hypha.security.tls.CredentialPaths;
import dev.hypha.transport.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigTest {
    private static final ClusterConfig ALL = new ClusterConfig(
            Mode.LOCAL,
            new Identity(
                    "demo",
                    Optional.of(new NodeId("worker-1")),
                    true,
                    Map.of("zone", "eu-1", "example.org/gpu", "true"),
                    List.of(Taint.noSchedule("spot"), new Taint("kind", "batch", Taint.Effect.PREFER_NO_SCHEDULE)),
                    Map.of("gpu", 2L, "memory-mb", 65_536L)),
            new Network(
                    Optional.of(new Endpoint.Tcp("127.0.0.1", 7101)),
                    Optional.of(new Endpoint.Tcp("worker-1.example.org", 0)),
                    List.of(new Endpoint.Tcp("127.0.0.1", 7102), new Endpoint.Tcp("::1", 7103)),
                    List.of(
                            DiscoverySpec.parse("file:/etc/hypha/nodes"),
                            DiscoverySpec.parse("dns:nodes.example.org:7101")),
                    true,
                    Duration.ofMinutes(2)),
            new Authorization(Optional.of(Path.of("/etc/hypha/policy.yaml")), PolicyAuthorizer.Mode.AUDIT),
            new Fencing(FencingPolicy.STATIC_OLDEST, 5),
            NodeOptions.DEFAULT
                    .withConcurrency(4)
                    .withQueueLength(100)
                    .withCancelGrace(Duration.ofMillis(500))
                    .withPlacementTimeout(Duration.ofSeconds(3))
                    .withDrainTimeout(Duration.ofSeconds(30)),
            new Checkpoints(
                    Optional.of("redis"),
                    Map.of(
                            "path", "/var/lib/hypha",
                            "url", "redis://127.0.0.1:6379",
                            "username", "hypha",
                            "password-file", "/run/secrets/redis",
                            "password-variable", "REDIS_PASSWORD",
                            "trust-file", "/etc/hypha/roots.pem",
                            "timeout", "3s",
                            "namespace", "demo")),
            new Observing(Map.of("metrics.listen", "127.0.0.1:9464", "otel", "sdk")),
            new Local(3, LocalTransport.UNIX),
            Optional.of(new Tls(
                    new CredentialPaths(
                            Path.of("/etc/hypha/node.crt"),
                            Path.of("/etc/hypha/node.key"),
                            Optional.of(Path.of("/etc/hypha/passphrase")),
                            Path.of("/etc/hypha/ca.crt"),
                            Optional.of(Path.of("/etc/hypha/ca.crl"))),
                    Optional.empty(),
                    Duration.ofHours(6))),
            LogFormat.JSON);

    @TempDir
    private Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private ClusterConfig load(String name, String text) throws IOException {
        return ClusterConfig.load(file(name, text), Map.of());
    }

    private String problemOf(String name, String text) {
        return assertThrows(ConfigException.class, () -> load(name, text)).getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty.yaml", "empty.yml", "empty.properties"})
    void nothingSaidMeansDefaults(String name) throws IOException {
        assertEquals(
                new ClusterConfig(
                        Mode.CLUSTER,
                        new Identity("hypha", Optional.empty(), false, Map.of(), List.of(), Map.of()),
                        new Network(
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                List.of(),
                                false,
                                Duration.ofSeconds(10)),
                        new Authorization(Optional.empty(), PolicyAuthorizer.Mode.ENFORCE),
                        new Fencing(FencingPolicy.AUTO, 0),
                        NodeOptions.DEFAULT,
                        Checkpoints.NONE,
                        new Observing(Map.of()),
                        new Local(1, LocalTransport.MEMORY),
                        Optional.empty(),
                        LogFormat.TEXT),
                load(name, "# nothing\n"));
    }

    @Test
    void yamlMapsEveryKey() throws IOException {
        assertEquals(ALL, load("all.yaml", """
                mode: local
                cluster: demo
                node: worker-1
                client: true
                listen: tcp://127.0.0.1:7101
                advertise: tcp://worker-1.example.org:0
                peers:
                  - tcp://127.0.0.1:7102
                  - tcp://[::1]:7103
                discovery: [file:/etc/hypha/nodes, 'dns:nodes.example.org:7101']
                cluster-size: 5
                fencing: static-oldest
                labels:
                  zone: eu-1
                  example.org/gpu: true
                taints: [spot:NoSchedule, kind=batch:PreferNoSchedule]
                resources: {gpu: 2, memory-mb: 65_536}
                insecure: true
                security:
                  policy: /etc/hypha/policy.yaml
                  policy-mode: audit
                  certificate: /etc/hypha/node.crt
                  key: /etc/hypha/node.key
                  key-passphrase-file: /etc/hypha/passphrase
                  trust: /etc/hypha/ca.crt
                  crl: /etc/hypha/ca.crl
                  max-connection-age: 6h
                concurrency: 4
                queue-length: 100
                cancel-grace: 500ms
                placement-timeout: 3s
                drain-timeout: PT30S
                connect-timeout: 2m
                checkpoint:
                  store: redis
                  path: /var/lib/hypha
                  url: redis://127.0.0.1:6379
                  username: hypha
                  password-file: /run/secrets/redis
                  password-variable: REDIS_PASSWORD
                  trust-file: /etc/hypha/roots.pem
                  timeout: 3s
                  namespace: demo
                metrics:
                  listen: 127.0.0.1:9464
                otel: sdk
                local:
                  nodes: 3
                  transport: unix
                log: {format: json}
                """));
    }

    @Test
    void propertiesMapEveryKey() throws IOException {
        assertEquals(ALL, load("all.properties", """
                mode=local
                cluster=demo
                node=worker-1
                client=true
                listen=tcp://127.0.0.1:7101
                advertise=tcp://worker-1.example.org:0
                peers=tcp://127.0.0.1:7102, tcp://[::1]:7103
                discovery=file:/etc/hypha/nodes,dns:nodes.example.org:7101
                cluster-size=5
                fencing=static-oldest
                labels.zone=eu-1
                labels.example.org/gpu=true
                taints=spot:NoSchedule,kind=batch:PreferNoSchedule
                resources.gpu=2
                resources.memory-mb=65536
                insecure=true
                security.policy=/etc/hypha/policy.yaml
                security.policy-mode=audit
                concurrency=4
                queue-length=100
                cancel-grace=500ms
                placement-timeout=3s
                drain-timeout=PT30S
                connect-timeout=2m
                checkpoint.store=redis
                checkpoint.path=/var/lib/hypha
                checkpoint.url=redis://127.0.0.1:6379
                checkpoint.username=hypha
                checkpoint.password-file=/run/secrets/redis
                checkpoint.password-variable=REDIS_PASSWORD
                checkpoint.trust-file=/etc/hypha/roots.pem
                checkpoint.timeout=3s
                checkpoint.namespace=demo
                metrics.listen=127.0.0.1:9464
                otel=sdk
                local.nodes=3
                local.transport=unix
                security.certificate=/etc/hypha/node.crt
                security.key=/etc/hypha/node.key
                security.key-passphrase-file=/etc/hypha/passphrase
                security.trust=/etc/hypha/ca.crt
                security.crl=/etc/hypha/ca.crl
                security.max-connection-age=6h
                log.format=json
                """));
    }

    @Test
    void environmentGoesBeforeTheFile() throws IOException {
        Path file = file("some.yaml", """
                cluster: demo
                listen: tcp://127.0.0.1:1
                labels: {zone: eu-1, disk: ssd}
                resources: {gpu: 1, fpga: 1}
                """);
        ClusterConfig config = ClusterConfig.load(
                file,
                Map.of(
                        "HYPHA_LISTEN", "tcp://127.0.0.1:2",
                        "HYPHA_LABELS", "zone=us-1,gpu=true",
                        "HYPHA_RESOURCES", "gpu=4",
                        "HYPHA_CANCEL_GRACE", "1s",
                        "HYPHA_LOCAL_NODES", "7",
                        "HYPHA_NODE", "",
                        "HYPHA_HOME", "/opt/hypha"));
        assertEquals("demo", config.identity().cluster());
        assertEquals(
                Optional.of(new Endpoint.Tcp("127.0.0.1", 2)), config.network().listen());
        assertEquals(
                Map.of("zone", "us-1", "disk", "ssd", "gpu", "true"),
                config.identity().labels());
        assertEquals(Map.of("gpu", 4L, "fpga", 1L), config.identity().resources());
        assertEquals(Duration.ofSeconds(1), config.options().cancelGrace());
        assertEquals(7, config.local().nodes());
        assertEquals(Optional.empty(), config.identity().node());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_NONE,
            names = {
                "CLUSTER",
                "SECURITY_POLICY",
                "CERTIFICATE",
                "KEY",
                "KEY_PASSPHRASE_FILE",
                "TRUST",
                "CRL",
                "SECURITY_DIRECTORY",
                "JOIN_TOKEN_FILE",
                "CHECKPOINT_(?!STORE).*"
            }) // any text
    void badVariableIsNamed(ConfigKey key) throws IOException {
        Path file = file("empty.yaml", "");
        String message = assertThrows(
                        ConfigException.class, () -> ClusterConfig.load(file, Map.of(key.variable(), "<>")))
                .getMessage();
        assertTrue(message.contains("environment variable " + key.variable() + " must be "), message);
    }

    @Test
    void unknownKeyIsRefusedWithTheNearest() {
        assertEquals(
                "HYP-CONF-001 bad.yaml, line 2: 'cancel-grase' is no key; did you mean 'cancel-grace'?",
                problemOf("bad.yaml", "mode: local\ncancel-grase: 5s\n"));
        assertEquals(
                "HYP-CONF-001 bad.yaml, line 2: 'local.node' is no key; did you mean 'local.nodes'?",
                problemOf("bad.yaml", "local:\n  node: 5\n"));
        assertEquals(
                "HYP-CONF-001 bad.properties, line 1: 'peer' is no key; did you mean 'peers'?",
                problemOf("bad.properties", "peer = tcp://127.0.0.1:7101\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mode: cloud              | must be one of local, cluster, was 'cloud'
            node: a b                | must be 1 to 128 of the characters a-z A-Z 0-9 . _ -, was 'a b'
            client: yes              | must be true or false, was 'yes'
            listen: 7101             | must be tcp://host:port or unix:/path, was '7101'
            peers: [tcp://a:1, b]    | must be tcp://host:port or unix:/path, was 'b'
            labels: eu               | must be labels as in zone=eu-1, was 'eu'
            resources: gpu           | must be resources as in gpu=2, was 'gpu'
            resources: gpu=two       | must give gpu as a whole number of at least 0, was 'two'
            resources: gpu=-1        | must give gpu as a whole number of at least 0, was '-1'
            taints: spot             | must be key=value:NoSchedule, key:PreferNoSchedule or key:NoExecute, was 'spot'
            taints: s:Never          | must be key=value:NoSchedule, key:PreferNoSchedule or key:NoExecute, was 's:Never'
            insecure: 1              | must be true or false, was '1'
            concurrency: 0           | must be a whole number from 1 to 2147483647, was '0'
            queue-length: many       | must be a whole number from 0 to 2147483647, was 'many'
            cancel-grace: 5          | must be a duration such as 500ms, 5s, 2m or PT5S, at least 0s, was '5'
            connect-timeout: 0s      | must be a duration such as 500ms, 5s, 2m or PT5S, at least 1ms, was '0s'
            drain-timeout: -PT1S     | must be a duration such as 500ms, 5s, 2m or PT5S, at least 0s, was '-PT1S'
            local.nodes: 1001        | must be a whole number from 1 to 1000, was '1001'
            local.transport: pigeon  | must be one of memory, unix, tcp, was 'pigeon'
            listen: [a, b]           | takes one value, not a list
            cluster:                 | has no value; give it one, or remove it
            """)
    void badValueIsNamedWithWhatIsAllowed(String line, String problem) {
        String key = line.substring(0, line.indexOf(':'));
        assertEquals("HYP-CONF-002 bad.yaml, line 1: '" + key + "' " + problem, problemOf("bad.yaml", line));
    }

    @Test
    void aModeWithoutAPolicyIsRefused() {
        assertEquals(
                "HYP-CONF-004 bad.yaml, line 1: 'security.policy-mode' is about a policy, and there is none; add"
                        + " security.policy",
                problemOf("bad.yaml", "security: {policy-mode: audit}\n"));
        assertEquals(
                "HYP-CONF-002 bad.yaml, line 1: 'security.policy-mode' must be one of enforce, audit, was 'on'",
                problemOf("bad.yaml", "security: {policy: p.yaml, policy-mode: on}\n"));
    }

    @Test
    void optionsOfNoStoreOfCheckpointsAreRefused() {
        assertEquals(
                "HYP-CONF-004 bad.yaml, line 1: 'checkpoint.path' is about checkpoints, and there is no"
                        + " checkpoint.store",
                problemOf("bad.yaml", "checkpoint: {path: /var/lib/hypha}\n"));
        assertEquals(
                "HYP-CONF-002 bad.yaml, line 1: 'checkpoint.store' must be memory, file, rocksdb, redis, jdbc or the"
                        + " name of another store on the class path, was 'File'",
                problemOf("bad.yaml", "checkpoint: {store: File}\n"));
        assertEquals(
                "HYP-CONF-001 bad.yaml, line 1: 'checkpoint.password' is no key; did you mean 'checkpoint.store'?",
                problemOf("bad.yaml", "checkpoint: {password: hidden}\n"));
    }

    @Test
    void allProblemsAreToldAtOnce() {
        ConfigException e = assertThrows(
                ConfigException.class, () -> load("bad.yaml", "client: perhaps\nlissten: x\nconcurrency: 0\n"));
        assertEquals(3, e.problems().size());
    }

    @Test
    void keyThatIsThereTwiceIsRefused() {
        assertEquals(
                "HYP-CONF-001 twice.yaml, line 2: 'node' is there twice",
                problemOf("twice.yaml", "node: a\nnode: b\n"));
        assertEquals(
                "HYP-CONF-001 twice.properties, line 2: 'node' is there twice",
                problemOf("twice.properties", "node=a\nnode=b\n"));
    }

    @Test
    void fileThatCannotBeReadIsNamed() {
        Path missing = directory.resolve("missing.yaml");
        String message = assertThrows(ConfigException.class, () -> ClusterConfig.load(missing, Map.of()))
                .getMessage();
        assertTrue(message.startsWith("HYP-CONF-003 " + missing + " cannot be read"), message);
        assertEquals(
                "HYP-CONF-003 config.toml must end in .yaml, .yml or .properties",
                problemOf("config.toml", "node = 1"));
        assertEquals(
                "HYP-CONF-003 list.yaml must be keys and values, such as 'listen: tcp://127.0.0.1:7101'",
                problemOf("list.yaml", "- a\n- b\n"));
        assertTrue(problemOf("broken.yaml", "a: [b\n").startsWith("HYP-CONF-003 broken.yaml is no YAML"));
        assertTrue(problemOf("broken.properties", "a=\\u12").startsWith("HYP-CONF-003 broken.properties is no"));
    }

    @Test
    void aCertificateNeedsItsKeyAndWhomToTrust() {
        assertEquals(
                "HYP-CONF-004 bad.yaml, line 1: 'security.certificate' needs security.certificate, security.key and"
                        + " security.trust: all three, or none of them",
                problemOf("bad.yaml", "security: {certificate: node.crt, key: node.key}\n"));
        assertEquals(
                "HYP-CONF-004 bad.yaml, line 1: 'security.crl' needs security.certificate, security.key and"
                        + " security.trust: all three, or none of them",
                problemOf("bad.yaml", "security: {crl: ca.crl}\n"));
    }

    @Test
    void aFolderOfCredentialsMayFillItself() throws IOException {
        ClusterConfig config = load("join.yaml", """
                security:
                  directory: /var/lib/hypha/worker-1
                  key-passphrase-file: /run/secrets/passphrase
                  join: {token-file: /run/secrets/token, server: 'ca.example.org:7443'}
                  renew: true
                """);
        Enrolment enrolment = new Enrolment(
                Path.of("/var/lib/hypha/worker-1"),
                Optional.empty(),
                Optional.of(Path.of("/run/secrets/token")),
                Optional.of("ca.example.org:7443"),
                Optional.of(Path.of("/run/secrets/passphrase")),
                true);
        assertEquals(Optional.of(new Tls(enrolment.paths(), Optional.of(enrolment), Duration.ofDays(1))), config.tls());
        assertEquals(
                Path.of("/var/lib/hypha/worker-1/cert.pem"),
                config.tls().orElseThrow().files().certificate());
    }

    @Test
    void whatIsSaidOfJoiningMustGoTogether() {
        assertEquals(
                "HYP-CONF-004 bad.yaml, line 1: 'security.renew' is about the folder that the node's certificate is in;"
                        + " add security.directory",
                problemOf("bad.yaml", "security: {renew: true}\n"));
        assertEquals(
                "HYP-CONF-004 bad.yaml, line 1: 'security.key' is in the folder security.directory already; drop one of"
                        + " them",
                problemOf("bad.yaml", "security: {directory: x, key: node.key}\n"));
        assertEquals(
                "HYP-CONF-002 bad.yaml, line 1: 'security.join.server' must be host:port, was 'https://x'",
                problemOf("bad.yaml", "security: {directory: x, join: {server: 'https://x'}}\n"));
        String problem = problemOf("bad.yaml", "security: {directory: x, join: {token: hypha-join-1.s3cret}}\n");
        assertTrue(problem.contains("'security.join.token' must be a token of 'hypha ca token': HYP-SEC-031"), problem);
        assertFalse(problem.contains("s3cret"), problem);
    }

    @ParameterizedTest
    @EnumSource
    void documentListsEveryKey(ConfigKey key) throws IOException {
        String row = Files.readAllLines(Path.of("..", "docs", "configuration.md")).stream()
                .filter(line -> line.startsWith("| `" + key.text() + "` |"))
                .findAny()
                .orElseThrow(() -> new AssertionError("docs/configuration.md has no row for " + key.text()));
        assertTrue(row.contains("`" + key.variable() + "`"), row);
        if (!key.defaultText().isEmpty()) {
            assertTrue(row.contains("| `" + key.defaultText() + "` |"), row);
        }
    }
}
