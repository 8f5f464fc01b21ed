package dev.hypha.security.authority;

import dev.hypha.security.SpiffeId;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Entries of a ledger as lines: words with single spaces between, none of which can contain a space.
final class LedgerText {
    private static final String NONE = "-";

    private LedgerText() {}

    static String text(LedgerEntry entry) {
        return switch (entry) {
            case LedgerEntry.Issued(var serial, var spec, var until) ->
                "issued " + Serials.text(serial) + " " + until + " " + text(spec);
            case LedgerEntry.Subordinate(var serial, var until) -> "subordinate " + Serials.text(serial) + " " + until;
            case LedgerEntry.Revoked(var serial, var at) -> "revoked " + Serials.text(serial) + " " + at;
            case LedgerEntry.Listed(var number) -> "listed " + number;
            case LedgerEntry.Promised(var hash, var spec, var until) ->
                "promised " + hash + " " + until + " " + text(spec);
            case LedgerEntry.Redeemed(var hash) -> "redeemed " + hash;
        };
    }

    /// @throws RuntimeException of any kind if the line is none of [#text]
    static LedgerEntry parse(String line) {
        List<String> words = Arrays.asList(line.split(" ", -1));
        return switch (words.getFirst()) {
            case "issued" ->
                new LedgerEntry.Issued(
                        new BigInteger(words.get(1), 16), spec(words.subList(3, 8)), Instant.parse(words.get(2)));
            case "subordinate" ->
                new LedgerEntry.Subordinate(new BigInteger(words.get(1), 16), Instant.parse(words.get(2)));
            case "revoked" -> new LedgerEntry.Revoked(new BigInteger(words.get(1), 16), Instant.parse(words.get(2)));
            case "listed" -> new LedgerEntry.Listed(Long.parseLong(words.get(1)));
            case "promised" ->
                new LedgerEntry.Promised(words.get(1), spec(words.subList(3, 8)), Instant.parse(words.get(2)));
            case "redeemed" -> new LedgerEntry.Redeemed(words.get(1));
            default -> throw new IllegalArgumentException("no such entry");
        };
    }

    private static String text(CertificateSpec spec) {
        String labels = spec.labels().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
        return spec.id() + " " + orNone(String.join(",", spec.dns())) + " " + orNone(String.join(",", spec.ips())) + " "
                + orNone(labels) + " " + spec.lifetime();
    }

    private static CertificateSpec spec(List<String> words) {
        Map<String, String> labels = new TreeMap<>();
        for (String label : list(words.get(3))) {
            int sign = label.indexOf('=');
            labels.put(label.substring(0, sign), label.substring(sign + 1));
        }
        return CertificateSpec.of(SpiffeId.parse(words.get(0)))
                .withDns(list(words.get(1)))
                .withIps(list(words.get(2)))
                .withLabels(labels)
                .withLifetime(Duration.parse(words.get(4)));
    }

    private static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    private static List<String> list(String text) {
        return text.equals(NONE) ? List.of() : List.of(text.split(",", -1));
    }
}
