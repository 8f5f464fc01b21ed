package dev.hypha.cli;

import dev.hypha.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Values as tables show them.
final class Words {
    private Words() {}

    /// Two units at most: `340ms`, `2.5s`, `3m12s`, `4h05m`, `12d03h`.
    static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1_000) {
            return millis + "ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1fs", Math.floor(millis / 100.0) / 10);
        }
        if (duration.toHours() < 1) {
            return String.format(Locale.ROOT, "%dm%02ds", duration.toMinutes(), duration.toSecondsPart());
        }
        if (duration.toDays() < 1) {
            return String.format(Locale.ROOT, "%dh%02dm", duration.toHours(), duration.toMinutesPart());
        }
        return String.format(Locale.ROOT, "%dd%02dh", duration.toDays(), duration.toHoursPart());
    }

    static String progress(Progress progress) {
        if (progress.equals(Progress.NONE)) {
            return "-";
        }
        String count = progress.total() == 0 ? "" + progress.done() : progress.done() + "/" + progress.total();
        return progress.message().isEmpty() ? count : count + " " + progress.message();
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// A key of JSON as a person would write it: `queuedSeconds` is `queued seconds`.
    static String title(String key) {
        StringBuilder title = new StringBuilder();
        for (int i = 0; i < key.length(); i++) {
            char each = key.charAt(i);
            if (Character.isUpperCase(each)) {
                title.append(' ');
            }
            title.append(Character.toLowerCase(each));
        }
        return title.toString();
    }

    /// A value of JSON in one line.
    static String plain(@Nullable Object value) {
        return switch (value) {
            case null -> "-";
            case Map<?, ?> map when map.isEmpty() -> "-";
            case List<?> list when list.isEmpty() -> "-";
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(each -> each.getKey() + "=" + plain(each.getValue()))
                        .sorted()
                        .collect(Collectors.joining(" "));
            case List<?> list -> list.stream().map(Words::plain).collect(Collectors.joining(", "));
            default -> value.toString();
        };
    }
}
