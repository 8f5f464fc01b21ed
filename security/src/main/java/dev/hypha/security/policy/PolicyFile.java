package dev.hypha.security.policy;

import dev.hypha.spi.FileTrouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A policy in a YAML file, which is followed: what is changed there counts without a restart.
///
/// The file is looked at every few seconds, through symbolic links, so that whatever replaces it is seen,
/// mounted volumes of Kubernetes included. A change counts once two looks in a row find the same. A file
/// that is gone or wrong changes nothing: the last good policy stays in force, with a warning
/// (`HYP-AUTH-004`).
public final class PolicyFile implements AutoCloseable {
    /// How often the file is looked at.
    public static final Duration DEFAULT_PERIOD = Duration.ofSeconds(2);

    private static final Duration SETTLING = Duration.ofMillis(100);
    private static final Logger LOG = LoggerFactory.getLogger(PolicyFile.class);

    private final Path file;
    private final Duration period;
    private final PolicyAuthorizer authorizer;
    private final Thread thread;
    private String inForce;
    private Instant since = Instant.now();
    private String lastProblem = "";

    private PolicyFile(Path file, PolicyAuthorizer.Mode mode, Duration period) {
        this.file = file;
        this.period = period;
        this.inForce = text(file);
        this.authorizer = new PolicyAuthorizer(PolicyReader.read(name(file), inForce), mode);
        this.thread = Thread.ofVirtual().name("hypha-policy").unstarted(this::follow);
    }

    /// Reads a policy once.
    ///
    /// @param file a YAML file
    /// @return the policy
    /// @throws PolicyException naming everything that is wrong with it (`HYP-AUTH-003`)
    public static Policy read(Path file) {
        return PolicyReader.read(name(file), text(file));
    }

    /// Reads a policy and follows the file until it is closed.
    ///
    /// @param file a YAML file
    /// @param mode what becomes of what the policy denies
    /// @return the policy at work
    /// @throws PolicyException naming everything that is wrong with it (`HYP-AUTH-003`)
    public static PolicyFile open(Path file, PolicyAuthorizer.Mode mode) {
        return open(file, mode, DEFAULT_PERIOD);
    }

    /// Reads a policy and follows the file until it is closed.
    ///
    /// @param file a YAML file
    /// @param mode what becomes of what the policy denies
    /// @param period how often to look at it
    /// @return the policy at work
    /// @throws PolicyException naming everything that is wrong with it (`HYP-AUTH-003`)
    public static PolicyFile open(Path file, PolicyAuthorizer.Mode mode, Duration period) {
        PolicyFile opened = new PolicyFile(file, mode, period);
        opened.thread.start();
        LOG.info("the policy in {} is in force; {} rules", file, opened.rules());
        if (mode == PolicyAuthorizer.Mode.AUDIT) {
            LOG.warn("the policy in {} is on trial: what it would deny is logged, and allowed", file);
        }
        return opened;
    }

    /// What decides by the file.
    ///
    /// @return the same one always
    public PolicyAuthorizer authorizer() {
        return authorizer;
    }

    private int rules() {
        return authorizer.policy().rules().size();
    }

    private void follow() {
        try {
            while (true) {
                Thread.sleep(period);
                try {
                    look();
                } catch (RuntimeException e) {
                    LOG.error("those who rely on the policy in {} could not take it over", file, e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the policy in {} is followed no longer", file);
        }
    }

    private void look() throws InterruptedException {
        try {
            String now = text(file);
            if (now.equals(inForce)) {
                lastProblem = "";
                return;
            }
            Thread.sleep(SETTLING);
            if (!text(file).equals(now)) {
                return; // it is being written
            }
            authorizer.replace(PolicyReader.read(name(file), now));
            inForce = now;
            since = Instant.now();
            lastProblem = "";
            LOG.info("the policy in {} has changed and is in force; {} rules", file, rules());
        } catch (PolicyException e) {
            warn(String.valueOf(e.getMessage()));
        }
    }

    private void warn(String problem) {
        if (!problem.equals(lastProblem)) {
            lastProblem = problem;
            LOG.warn(
                    "HYP-AUTH-004 the changed policy is not taken over; the one of {} stays in force:\n{}",
                    since,
                    problem);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new PolicyException(List.of("HYP-AUTH-003 " + file + " cannot be read: " + FileTrouble.of(e)));
        }
    }

    private static String name(Path file) {
        return file.getFileName() == null ? file.toString() : file.getFileName().toString();
    }

    /// Follows the file no longer; what was read last stays in force.
    @Override
    public void close() {
        thread.interrupt();
    }
}
