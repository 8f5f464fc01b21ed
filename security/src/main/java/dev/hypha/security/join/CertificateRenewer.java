package dev.hypha.security.join;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.pem.Passphrase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the certificate in a folder valid: fetches a new one when two thirds of its life are over, and
/// writes it over the old one, where a node that follows its files takes it up. A failure is logged and tried
/// again, after a minute at first, then at most an hour, and sooner the less is left. One virtual thread,
/// until [#close].
///
/// The members of a cluster that were started together come back at different times: each waits up to a tenth
/// of its certificate's life longer, by chance.
public final class CertificateRenewer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewer.class);
    private static final Duration PAUSE_MIN = Duration.ofMinutes(1);
    private static final Duration PAUSE_MAX = Duration.ofHours(1);
    private static final Duration RENEWED_PAUSE_MIN = Duration.ofSeconds(10);
    private static final int JITTER_PARTS = 10;
    private static final int LEFT_PARTS = 10;

    private final Path folder;
    private final String server;
    private final Passphrase passphrase;
    private final InstantSource clock;
    private final SecureRandom random;
    private final JoinClient client;
    private final double jitter;
    private final Thread thread =
            Thread.ofVirtual().name("hypha-certificate-renewer").unstarted(this::run);
    private Duration pause = PAUSE_MIN;

    /// A renewer, which does nothing before [#start].
    ///
    /// @param folder as [MemberCredentials#write] left it
    /// @param server where the authority's server is, as `host:port`
    /// @param passphrase of the key, the old and the new one
    /// @param clock what time it is
    /// @param random where keys and chances come from
    public CertificateRenewer(
            Path folder, String server, Passphrase passphrase, InstantSource clock, SecureRandom random) {
        this.folder = folder;
        this.server = server;
        this.passphrase = passphrase;
        this.clock = clock;
        this.random = random;
        this.client = new JoinClient(clock, random);
        this.jitter = random.nextDouble();
    }

    /// Starts to look after the folder, at once. Only once.
    ///
    /// @return this
    public CertificateRenewer start() {
        thread.start();
        return this;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(step());
            }
        } catch (InterruptedException e) {
            LOG.debug("the renewer of {} has ended", folder);
        }
    }

    /// Renews if it is time.
    ///
    /// @return how long to wait before the next look
    Duration step() throws InterruptedException {
        Instant now = clock.instant();
        Duration left = Duration.ZERO;
        try {
            MemberCredentials current = MemberCredentials.read(folder, passphrase);
            left = Duration.between(
                    now, current.chain().getFirst().getNotAfter().toInstant());
            Instant due = due(current);
            if (now.isBefore(due)) {
                return shorter(Duration.between(now, due), PAUSE_MAX); // someone else may have replaced it meanwhile
            }
            MemberCredentials renewed = client.renew(current, server);
            renewed.write(folder, passphrase, random);
            LOG.info(
                    "renewed the certificate of {}, until {}",
                    renewed.id(),
                    renewed.chain().getFirst().getNotAfter().toInstant());
            pause = PAUSE_MIN;
            // what lives for minutes alone may be due at once; the server is not to be asked without a pause
            return longer(shorter(Duration.between(now, due(renewed)), PAUSE_MAX), RENEWED_PAUSE_MIN);
        } catch (SecurityRefusal e) {
            Duration wait = left.isPositive()
                    ? longer(shorter(pause, left.dividedBy(LEFT_PARTS)), Duration.ofSeconds(1))
                    : pause;
            LOG.warn(
                    "the certificate in {} is not renewed, {} before its end; next try in {}: {}",
                    folder,
                    left,
                    wait,
                    e.getMessage());
            pause = shorter(pause.multipliedBy(2), PAUSE_MAX);
            return wait;
        }
    }

    private Instant due(MemberCredentials credentials) {
        Instant begin = credentials.chain().getFirst().getNotBefore().toInstant();
        Instant end = credentials.chain().getFirst().getNotAfter().toInstant();
        long jitterMillis = (long) (jitter * Duration.between(begin, end).toMillis() / JITTER_PARTS);
        return JoinClient.renewalDue(credentials.chain().getFirst()).plusMillis(jitterMillis);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /// Waits until it was closed.
    ///
    /// @throws InterruptedException if interrupted while waiting
    public void awaitEnd() throws InterruptedException {
        thread.join();
    }

    /// Stops looking after the folder.
    @Override
    public void close() {
        thread.interrupt();
    }
}
