package dev.hypha.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hypha.Failure;
import dev.hypha.NodeInfo;
import dev.hypha.Outcome;
import dev.hypha.security.Authorizer;
import dev.hypha.security.ConnectionRenewal;
import dev.hypha.security.Identity;
import dev.hypha.security.PeerClaim;
import dev.hypha.security.PeerEvidence;
import dev.hypha.security.SecurityProvider;
import dev.hypha.security.SpiffeId;
import dev.hypha.security.tls.CredentialFiles;
import dev.hypha.security.tls.MutualTls;
import dev.hypha.security.tls.PemFolder;
import dev.hypha.security.tls.TestAuthority;
import dev.hypha.security.tls.TestAuthority.Issued;
import dev.hypha.security.tls.TlsOptions;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A cluster under load gets other certificates, another authority, and rid of a node, without a restart.
@Timeout(120)
final class RotationTest {
    private static final List<String> WORKERS = List.of("worker-1", "worker-2", "worker-3");
    private static final String REVOKED = "worker-3";

    private final TestAuthority first = TestAuthority.named("CA");
    private final TestAuthority next = TestAuthority.named("next CA");
    private final Map<String, Member> members = new LinkedHashMap<>();

    @TempDir
    private Path folder;

    /// One node, its files, and which certificates of others it has accepted.
    private final class Member implements SecurityProvider {
        private final String name;
        private final PemFolder files;
        private final CredentialFiles source;
        private final MutualTls tls;
        private final Set<String> accepted = ConcurrentHashMap.newKeySet();
        private Issued issued;
        private ClusterRuntime runtime;

        Member(String name) throws Exception {
            this.name = name;
            this.files = new PemFolder(Files.createDirectory(folder.resolve(name)));
            issue(first);
            files.trust(first);
            files.revoke(first.revoking());
            this.source = CredentialFiles.open(files.paths());
            this.tls = MutualTls.of(
                    source,
                    TlsOptions.DEFAULTS.withRenewal(new ConnectionRenewal(Duration.ofDays(1), Duration.ofMillis(200))));
        }

        void issue(TestAuthority authority) {
            issued = authority.node("rotation", name);
            files.write(issued);
        }

        boolean hasAccepted(Member peer, boolean dialled) {
            return accepted.contains(key(peer.issued.certificate(), dialled));
        }

        private static String key(X509Certificate certificate, boolean dialled) {
            return certificate.getSerialNumber() + (dialled ? " dialled" : " listens");
        }

        @Override
        public Identity authenticate(PeerEvidence evidence, PeerClaim claim) {
            Identity identity = tls.authenticate(evidence, claim);
            if (evidence instanceof PeerEvidence.Network(var _, var certificates)) {
                accepted.add(key(certificates.getFirst(), claim.dialled()));
            }
            return identity;
        }

        @Override
        public void checkListen(InetAddress address) {
            tls.checkListen(address);
        }

        @Override
        public void checkConnect(InetAddress address) {
            tls.checkConnect(address);
        }

        @Override
        public Runnable watch(Consumer<Change> listener) {
            return tls.watch(listener);
        }

        @Override
        public Optional<SpiffeId> self() {
            return tls.self();
        }

        @Override
        public ConnectionRenewal renewal() {
            return tls.renewal();
        }

        @Override
        public Optional<Encryption> encryption() {
            return tls.encryption();
        }
    }

    @BeforeEach
    void start() throws Exception {
        List<String> bound = new ArrayList<>();
        for (String name : WORKERS) {
            Member member = new Member(name);
            member.runtime = ClusterRuntime.builder()
                    .security(member)
                    .authorizer(Authorizer.ALLOW_ALL)
                    .listen("tcp://127.0.0.1:0")
                    .peers(bound.toArray(String[]::new))
                    .start();
            members.put(name, member);
            bound.add(member.runtime.endpoint().orElseThrow().toString());
        }
        Member caller = new Member("caller");
        caller.runtime = ClusterRuntime.builder()
                .security(caller)
                .client()
                .peers(bound.toArray(String[]::new))
                .start();
        members.put("caller", caller);
        await("all have met", () -> members.values().stream().allMatch(each -> usable(each) == WORKERS.size()));
    }

    @AfterEach
    void stop() {
        List<Member> all = new ArrayList<>(members.values());
        all.reversed().forEach(each -> each.runtime.close());
    }

    private static long usable(Member member) {
        return member.runtime.nodes().stream()
                .filter(node -> node.runsCalls() && node.state() == NodeInfo.State.ACTIVE)
                .count();
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, () -> "still not: " + what);
            Thread.sleep(5);
        }
    }

    /// Everyone has seen everyone's present certificate, from both ends.
    private void awaitAllRenewed() throws InterruptedException {
        for (Member listener : members.values()) {
            for (Member dialler : members.values()) {
                if (WORKERS.contains(listener.name) && !listener.equals(dialler)) {
                    await(
                            listener.name + " has accepted the new certificate of " + dialler.name,
                            () -> listener.hasAccepted(dialler, true));
                    await(
                            dialler.name + " has accepted the new certificate of " + listener.name,
                            () -> dialler.hasAccepted(listener, false));
                }
            }
        }
    }

    @Test
    void noCallFailsButThoseOfTheRevoked() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        List<AtomicInteger> counts = new ArrayList<>();
        List<Outcome<Integer>> failed = new CopyOnWriteArrayList<>();
        List<Thread> load = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            AtomicInteger count = new AtomicInteger();
            counts.add(count);
            load.add(Thread.startVirtualThread(() -> call(over, count, failed)));
        }

        members.values().forEach(each -> each.issue(first));
        awaitAllRenewed();
        members.values().forEach(each -> each.files.trust(first, next));
        members.values().forEach(each -> each.files.revoke(next.revoking()));
        for (Member each : members.values()) {
            await("both are trusted", () -> each.source.current().roots().size() == 2);
        }
        members.values().forEach(each -> each.issue(next));
        awaitAllRenewed();
        awaitCalls(counts); // what was under way on former connections has ended
        members.values().forEach(each -> each.files.trust(next));
        for (Member each : members.values()) {
            await(
                    "the former authority is dropped",
                    () -> each.source.current().roots().size() == 1);
        }
        awaitCalls(counts);
        assertEquals(List.of(), failed);
        assertTrue(members.values().stream().allMatch(each -> usable(each) == WORKERS.size()));

        Member revoked = members.get(REVOKED);
        members.values().forEach(each -> each.files.revoke(next.revoking(revoked.issued.certificate())));
        for (Member each : members.values()) {
            if (!each.equals(revoked)) {
                await("the revoked one is cut off", () -> usable(each) == WORKERS.size() - 1);
            }
        }
        awaitCalls(counts);
        over.set(true);
        for (Thread each : load) {
            each.join();
        }
        failed.removeIf(outcome -> outcome instanceof Outcome.Failed<Integer>(var _, Failure.Lost(var node))
                && node.name().equals(REVOKED));
        assertEquals(List.of(), failed);
    }

    private void call(AtomicBoolean over, AtomicInteger count, List<Outcome<Integer>> failed) {
        try {
            while (!over.get()) {
                Outcome<Integer> outcome = members.get("caller")
                        .runtime
                        .spawn(TasksCalls.add(1, 2))
                        .outcome();
                count.incrementAndGet();
                if (!outcome.equals(new Outcome.Success<>(3))) {
                    failed.add(outcome);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Every call that is under way now has ended, and others after it.
    private static void awaitCalls(List<AtomicInteger> counts) throws InterruptedException {
        for (AtomicInteger each : counts) {
            int now = each.get();
            await("calls go on", () -> each.get() > now + 10);
        }
    }
}
