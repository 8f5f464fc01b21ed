package dev.hypha.security.authority;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.pem.PemFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A ledger in a file, for any number of processes at once. Each action holds a file lock, reads what there
/// is, and forces each of its entries to disk before it goes on. A last line without its end is what a crash
/// left of an entry that nobody was told of: it is cut off. Once most of the file is about certificates that
/// ended long ago, it is written anew.
final class FileLedger implements Ledger {
    private static final String HEADER = "hypha-ca-ledger 1";
    private static final int SUPERFLUOUS_MAX = 2000;

    /// File locks are the process's: within it these keep threads apart, also those of two ledgers of one
    /// file.
    private static final Map<Path, ReentrantLock> IN_PROCESS = new ConcurrentHashMap<>();

    private final Path file;
    private final Path lockFile;
    private final InstantSource clock;
    private final ReentrantLock lock;

    /// A ledger of a file, which need not exist yet. Its folder must.
    FileLedger(Path file, Path lockFile, InstantSource clock) {
        this.file = file;
        this.lockFile = lockFile;
        this.clock = clock;
        try {
            Path folder = lockFile.toAbsolutePath().getParent();
            Path real = (folder == null ? lockFile : folder).toRealPath();
            this.lock = IN_PROCESS.computeIfAbsent(real.resolve(lockFile.getFileName()), _ -> new ReentrantLock());
        } catch (IOException e) {
            throw new SecurityRefusal(
                    "HYP-SEC-026", "there is no folder for " + file + "; check --dir, or run 'hypha ca init'", e);
        }
    }

    @Override
    public <R> R transact(Function<Account, R> action) {
        lock.lock();
        try (FileChannel channel = open(lockFile);
                FileLock held = channel.lock()) {
            if (!held.isValid()) {
                throw new IOException("the lock is gone");
            }
            try (Book book = new Book()) {
                return action.apply(book);
            }
        } catch (IOException e) {
            throw new SecurityRefusal(
                    "HYP-SEC-021",
                    "the ledger " + file + " cannot be read and written ("
                            + e.getClass().getSimpleName() + "); check its owner and the room on the disk",
                    e);
        } finally {
            lock.unlock();
        }
    }

    private static FileChannel open(Path path) throws IOException {
        if (Files.notExists(path)) {
            PemFiles.createSecret(path);
        }
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /// The file, while the lock is held.
    private final class Book implements Account, AutoCloseable {
        private final LedgerState state = new LedgerState();
        private final FileChannel channel;

        Book() throws IOException {
            byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
            int whole = replay(bytes);
            if (whole == 0) {
                PemFiles.writeSecret(file, HEADER + "\n");
            }
            channel = open(file);
            if (whole > 0 && whole < bytes.length) {
                var _ = channel.truncate(whole);
                channel.force(true);
            }
            var _ = channel.position(channel.size());
        }

        @Override
        public LedgerState state() {
            return state;
        }

        @Override
        public void append(LedgerEntry entry) {
            ByteBuffer line = ByteBuffer.wrap((LedgerText.text(entry) + "\n").getBytes(StandardCharsets.UTF_8));
            try {
                while (line.hasRemaining()) {
                    var _ = channel.write(line);
                }
                channel.force(false);
            } catch (IOException e) {
                throw new SecurityRefusal(
                        "HYP-SEC-021",
                        "the ledger " + file + " cannot be written, so nothing was done; check the room on the disk",
                        e);
            }
            state.apply(entry);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        /// Reads all whole lines, and says how many bytes they take.
        private int replay(byte[] bytes) {
            int begin = 0;
            int number = 0;
            for (int at = 0; at < bytes.length; at++) {
                if (bytes[at] == '\n') {
                    number++;
                    replay(new String(bytes, begin, at - begin, StandardCharsets.UTF_8), number);
                    begin = at + 1;
                }
            }
            List<LedgerEntry> summary = state.summary(clock.instant());
            if (number > 1 + summary.size() + SUPERFLUOUS_MAX) {
                PemFiles.writeSecret(
                        file,
                        summary.stream()
                                .map(entry -> LedgerText.text(entry) + "\n")
                                .collect(Collectors.joining("", HEADER + "\n", "")));
                return Integer.MAX_VALUE;
            }
            return begin;
        }

        private void replay(String line, int number) {
            try {
                if (number > 1) {
                    state.apply(LedgerText.parse(line));
                    return;
                } else if (line.equals(HEADER)) {
                    return;
                }
            } catch (RuntimeException e) { // whatever the reading of numbers and times throws
                throw damaged(number, e);
            }
            throw damaged(number, new IllegalArgumentException("no header"));
        }

        private SecurityRefusal damaged(int number, RuntimeException cause) {
            return new SecurityRefusal(
                    "HYP-SEC-026",
                    "the ledger " + file + " is damaged in line " + number + "; restore it from a backup",
                    cause);
        }
    }
}
