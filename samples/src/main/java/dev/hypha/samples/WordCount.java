package dev.hypha.samples;

import dev.hypha.DistributedRuntime;
import dev.hypha.JoinScope;
import dev.hypha.Outcome;
import dev.hypha.Outcome.Failed;
import dev.hypha.Outcome.Success;
import dev.hypha.annotations.DistributedFunction;
import dev.hypha.local.LocalRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Counts the words of many files: a call for each file, at most 64 of them at a time, results as they come.
///
/// Without an argument it counts the licences that ship with the JDK it runs on.
final class WordCount {
    private static final Pattern WORD = Pattern.compile("\\p{Alpha}+");
    private static final int WINDOW = 64;

    private WordCount() {}

    /// Counting twice does no harm, so the runtime may try again when a node is lost: `idempotent`.
    @DistributedFunction(idempotent = true)
    static Map<String, Long> count(String text) {
        Map<String, Long> counts = new HashMap<>();
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            counts.merge(words.group().toLowerCase(java.util.Locale.ROOT), 1L, Long::sum);
        }
        return counts;
    }

    public static void main(String[] arguments) throws IOException {
        Path directory =
                arguments.length > 0 ? Path.of(arguments[0]) : Path.of(System.getProperty("java.home"), "legal");
        List<Path> files = filesBelow(directory);
        try (DistributedRuntime runtime = LocalRuntime.builder().nodes(3).start()) {
            Map<String, Long> total = countAll(runtime, files);
            System.out.println(files.size() + " files below " + directory + "; the most frequent words:");
            total.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(10)
                    .forEach(each -> System.out.printf("%,8d  %s%n", each.getValue(), each.getKey()));
        }
    }

    /// Leaving the scope, by its end or by an exception, cancels what still runs and waits for it.
    static Map<String, Long> countAll(DistributedRuntime runtime, List<Path> files) {
        Map<String, Long> total = new HashMap<>();
        try (JoinScope<Map<String, Long>> scope = runtime.scope(WINDOW)) {
            for (Outcome<Map<String, Long>> outcome : scope.each(files, file -> WordCountCalls.count(read(file)))) {
                switch (outcome) {
                    case Success(var counts) -> counts.forEach((word, count) -> total.merge(word, count, Long::sum));
                    case Failed(var call, var failure) -> System.err.println(call + ": " + failure.message());
                }
            }
        }
        return total;
    }

    private static List<Path> filesBelow(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory, FileVisitOption.FOLLOW_LINKS)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /// Called by the scope when there is room for one more call: only the window is in memory.
    private static String read(Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
