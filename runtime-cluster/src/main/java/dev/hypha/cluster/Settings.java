package dev.hypha.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values by key from several sources, the later before the earlier, and all that is wrong with them.
///
/// A single value and a list are both lists of texts here; labels and resources are kept one by
/// one under `labels.NAME`, so that a later source adds to those of an earlier one.
final class Settings {
    private final Map<String, Setting> byPath = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /// What one place says of one key.
    ///
    /// @param values the texts
    /// @param place where it stands, for people: `cluster.yaml, line 3: 'listen'`
    record Setting(List<String> values, String place) {
        String single() {
            return String.join(",", values);
        }
    }

    /// Takes a value.
    ///
    /// @param path the key as it stands in the source
    /// @param values its texts
    /// @param place where it stands
    void put(String path, List<String> values, String place) {
        if (ConfigKey.of(path).isEmpty()) {
            problem(
                    "001",
                    place,
                    "is no key; did you mean '" + ConfigKey.nearest(path).text() + "'?");
            return;
        }
        ConfigKey key = ConfigKey.of(path).orElseThrow();
        if (values.stream().anyMatch(String::isBlank) || (values.isEmpty() && !key.isList())) {
            problem("002", place, "has no value; give it one, or remove it");
            return;
        }
        if (values.size() > 1 && !key.isList()) {
            problem("002", place, "takes one value, not a list");
            return;
        }
        if (key.isMap() && path.equals(key.text())) {
            putNamed(key, values, place);
        } else {
            byPath.put(path, new Setting(values, place));
        }
    }

    private void putNamed(ConfigKey key, List<String> values, String place) {
        String example = key == ConfigKey.LABELS ? "zone=eu-1" : "gpu=2";
        for (String each : split(values)) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                problem("002", place, "must be " + key.text() + " as in " + example + ", was '" + each + "'");
            } else {
                byPath.put(
                        key.text() + "." + each.substring(0, equals).strip(),
                        new Setting(List.of(each.substring(equals + 1).strip()), place));
            }
        }
    }

    /// Lists may be written in one text, with commas.
    static List<String> split(List<String> values) {
        return values.stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /// What is said of a key, or null.
    @Nullable
    Setting get(ConfigKey key) {
        return byPath.get(key.text());
    }

    /// What is said of the names behind a key, in the order in which they came up.
    Map<String, Setting> named(ConfigKey key) {
        Map<String, Setting> named = new LinkedHashMap<>();
        byPath.forEach((path, setting) -> key.nameIn(path).ifPresent(name -> named.put(name, setting)));
        return named;
    }

    void problem(String number, String place, String what) {
        problems.add("HYP-CONF-" + number + " " + place + " " + what);
    }

    /// @throws ConfigException if there was any problem
    void check() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }
}
