package dev.hypha.testkit.soak;

import dev.hypha.TaskContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Where functions write what they really do: in memory if all nodes are in this JVM, else one file for
/// each process, which outlives a process that is killed. Thread safe.
final class Ledger {
    private static final String MEMORY = "memory:";
    private static final Map<String, Ledger> BY_NAME = new ConcurrentHashMap<>();

    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final String name;
    private final Map<Path, Long> read = new ConcurrentHashMap<>();

    private Ledger(String name) {
        this.name = name;
    }

    /// What a function did.
    ///
    /// @param task the task's id
    /// @param attempt which try of it
    /// @param what `start` or `end`
    /// @param once whether the function may run once only
    record Entry(String task, int attempt, String what, boolean once) {
        static Entry parse(String line) {
            String[] parts = line.split(" ", -1);
            return new Entry(parts[0], Integer.parseInt(parts[1]), parts[2], parts[3].equals("once"));
        }

        @Override
        public String toString() {
            return task + " " + attempt + " " + what + " " + (once ? "once" : "again");
        }
    }

    /// A ledger for nodes of this JVM.
    static Ledger inMemory(String name) {
        return BY_NAME.computeIfAbsent(MEMORY + name, Ledger::new);
    }

    /// A ledger for several processes.
    static Ledger inFiles(Path directory) {
        return new Ledger(directory.toString());
    }

    /// By which functions find it.
    String name() {
        return name;
    }

    /// Writes an entry of the task that runs on this thread.
    ///
    /// @param name of the ledger
    static void write(String name, String what, boolean once) {
        TaskContext task = TaskContext.current();
        Entry entry = new Entry(task.id().toString(), task.attempt(), what, once);
        Ledger ledger = BY_NAME.computeIfAbsent(name, Ledger::new);
        if (name.startsWith(MEMORY)) {
            ledger.entries.add(entry);
        } else {
            ledger.append(entry);
        }
    }

    /// One write for each entry, so that a kill leaves whole lines: those before it are with the kernel.
    private synchronized void append(Entry entry) {
        Path file = Path.of(name, ProcessHandle.current().pid() + ".ledger");
        // opened each time, as closing a channel on the interrupt of a cancelled task must not end the others'
        // writing
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            int unusedAsFilesTakeAll = channel.write(ByteBuffer.wrap((entry + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("the ledger " + file + " cannot be written", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// What was written since the last call.
    List<Entry> take() throws IOException {
        List<Entry> taken = new ArrayList<>();
        for (Entry entry = entries.poll(); entry != null; entry = entries.poll()) {
            taken.add(entry);
        }
        if (!name.startsWith(MEMORY)) {
            try (var files = Files.list(Path.of(name))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    takeFrom(file, taken);
                }
            }
        }
        return taken;
    }

    private void takeFrom(Path file, List<Entry> taken) throws IOException {
        long from = read.getOrDefault(file, 0L);
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - from));
            int unusedAsTheBufferKnows = channel.read(bytes, from);
            String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            whole.lines().map(Entry::parse).forEach(taken::add);
            read.put(file, from + whole.length());
        }
    }
}
