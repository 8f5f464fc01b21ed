package dev.hypha.samples.quickstart;

import java.io.Console;
import java.io.PrintStream;
import java.util.Optional;
import java.util.stream.Collectors;

/// Shows how far a driver is: one line, redrawn on a terminal, else printed now and then.
final class Progress implements AutoCloseable {
    private static final int BAR = 20;
    private static final int TERMINAL_PAUSE_MS = 100;
    private static final int PLAIN_PAUSE_MS = 2_000;

    private final PrintStream out;
    private final boolean terminal;
    private final Driver driver;
    private final long bytesTotal;
    private final long begun = System.nanoTime();
    private final Thread painter;

    private Progress(PrintStream out, boolean terminal, Driver driver, long bytesTotal) {
        this.out = out;
        this.terminal = terminal;
        this.driver = driver;
        this.bytesTotal = bytesTotal;
        this.painter = Thread.ofVirtual().name("progress").unstarted(this::paint);
    }

    /// Starts showing.
    static Progress show(PrintStream out, Driver driver, long bytesTotal) {
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        Progress progress = new Progress(out, terminal, driver, bytesTotal);
        progress.painter.start();
        return progress;
    }

    private void paint() {
        try {
            while (true) {
                Thread.sleep(terminal ? TERMINAL_PAUSE_MS : PLAIN_PAUSE_MS);
                if (terminal) {
                    out.print("\r\033[K" + line());
                    out.flush();
                } else {
                    out.println(line());
                }
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    /// Prints something for good, above the line.
    void say(String text) {
        out.println((terminal ? "\r\033[K" : "") + text);
    }

    private String line() {
        long done = Math.min(driver.bytesDone(), bytesTotal);
        double seconds = (System.nanoTime() - begun) / 1e9;
        int filled = (int) (BAR * done / bytesTotal);
        Tally tally = driver.tally();
        String nodes = tally.shardsByNode().entrySet().stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .collect(Collectors.joining(", "));
        return "[%s%s] %3d %%  %,.0f MB/s  shards done: %d%s  running: %d  failed: %d"
                .formatted(
                        "=".repeat(filled),
                        " ".repeat(BAR - filled),
                        100 * done / bytesTotal,
                        done / 1e6 / seconds,
                        tally.shards(),
                        nodes.isEmpty() ? "" : " (" + nodes + ")",
                        driver.running(),
                        tally.failures().size());
    }

    @Override
    public void close() {
        painter.interrupt();
        try {
            painter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (terminal) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
