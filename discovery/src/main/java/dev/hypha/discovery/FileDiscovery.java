package dev.hypha.discovery;

import dev.hypha.discovery.DiscoveryProblem.Kind;
import dev.hypha.transport.Backoff;
import dev.hypha.transport.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// A file with an endpoint a line, watched for changes. What follows a `#` is a comment; empty lines don't
/// count.
///
/// The path is followed anew each time, so a replacement by rename counts, and so does another target of a
/// symbolic link on the way, as Kubernetes swaps mounted ConfigMaps. A change is used once two readings in
/// a row gave the same, so that a writer may take its time; a file with a bad line, or none at all, keeps
/// the former set and is told. Nothing is announced.
public final class FileDiscovery extends StartedOnce {
    /// The largest file, in bytes: tens of thousands of endpoints.
    public static final int SIZE_MAX = 1 << 20;

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration SETTLE = Duration.ofMillis(100);

    private final Path path;
    private final Duration interval;
    private final String source;

    private FileDiscovery(Path path, Duration interval) {
        if (!interval.isPositive()) {
            throw new IllegalArgumentException("the interval must be positive, was " + interval);
        }
        this.path = path.toAbsolutePath();
        this.interval = interval;
        this.source = "file:" + path;
    }

    /// Reads a file again at every notice of the system, and every five seconds, as not every file system gives
    /// notice.
    ///
    /// @param path the file, which need not be there yet
    /// @return the way, not yet started
    public static FileDiscovery of(Path path) {
        return new FileDiscovery(path, INTERVAL);
    }

    /// Reads a file again at every notice of the system, and after this long.
    ///
    /// @param path the file, which need not be there yet
    /// @param interval how long a change may go unseen where the system gives no notice
    /// @return the way, not yet started
    public static FileDiscovery of(Path path, Duration interval) {
        return new FileDiscovery(path, interval);
    }

    /// A new one like this, not started.
    FileDiscovery again() {
        return new FileDiscovery(path, interval);
    }

    @Override
    void begin(Self self, Reports reports) {
        FileNotice notice = new FileNotice(path);
        Backoff backoff = new Backoff(SETTLE, INTERVAL, RandomGenerator.getDefault());
        run(source, () -> round(notice, reports), backoff, reports);
    }

    @Override
    void end() {}

    /// Waits for notice here rather than by what is returned, which cannot be cut short.
    private Duration round(FileNotice notice, Reports reports) throws DiscoveryFailedException, InterruptedException {
        notice.register();
        byte[] content = read();
        for (byte[] before = null; !Arrays.equals(content, before); ) {
            Thread.sleep(SETTLE);
            before = content;
            content = read();
        }
        reports.found(parse(content));
        reports.succeeded(source);
        notice.await(interval);
        return Duration.ZERO;
    }

    private byte[] read() throws DiscoveryFailedException {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(SIZE_MAX + 1);
            if (content.length > SIZE_MAX) {
                throw unreadable("has more than " + SIZE_MAX + " bytes", "see whether the path is right");
            }
            return content;
        } catch (NoSuchFileException e) {
            throw failed(Kind.UNREACHABLE, "is not there", "create it, or correct the path");
        } catch (IOException e) {
            throw failed(Kind.UNREACHABLE, "cannot be read: " + e, "see who may read it, and that it is a file");
        }
    }

    private Set<Candidate> parse(byte[] content) throws DiscoveryFailedException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unreadable("is no text in UTF-8", "see whether the path is right");
        }
        Set<Candidate> candidates = new LinkedHashSet<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (!line.isEmpty()) {
                candidates.add(candidate(line, i + 1));
            }
        }
        return candidates;
    }

    private Candidate candidate(String line, int number) throws DiscoveryFailedException {
        try {
            return new Candidate(Endpoint.parse(line).toString(), Optional.empty(), source);
        } catch (IllegalArgumentException e) {
            throw unreadable(
                    "line " + number + ": " + e.getMessage(), "correct the line; until then the former nodes are used");
        }
    }

    private DiscoveryFailedException unreadable(String detail, String remedy) {
        return failed(Kind.UNREADABLE, detail, remedy);
    }

    private DiscoveryFailedException failed(Kind kind, String detail, String remedy) {
        return new DiscoveryFailedException(new DiscoveryProblem(kind, source, detail, remedy));
    }

    @Override
    public String toString() {
        return source;
    }
}
