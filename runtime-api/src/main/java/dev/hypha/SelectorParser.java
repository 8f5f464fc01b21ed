package dev.hypha;

import dev.hypha.Selector.Operator;
import dev.hypha.Selector.Requirement;
import java.util.ArrayList;
import java.util.List;

/// Reads the text form of a [Selector], and names the place where it cannot.
final class SelectorParser {
    private final String text;
    private int at;

    SelectorParser(String text) {
        this.text = text;
    }

    List<Requirement> requirements() {
        List<Requirement> found = new ArrayList<>();
        skipBlanks();
        while (at < text.length()) {
            found.add(requirement());
            skipBlanks();
            if (at < text.length()) {
                expect(',');
                skipBlanks();
                if (at == text.length()) {
                    throw error("a requirement");
                }
            }
        }
        return found;
    }

    private Requirement requirement() {
        if (accept("!")) {
            skipBlanks();
            return new Requirement(word("a key"), Operator.DOES_NOT_EXIST, List.of());
        }
        String key = word("a key");
        skipBlanks();
        if (accept("!=")) {
            return new Requirement(key, Operator.NOT_IN, List.of(valueOrEmpty()));
        }
        if (accept("==") || accept("=")) {
            return new Requirement(key, Operator.IN, List.of(valueOrEmpty()));
        }
        if (accept(">")) {
            return new Requirement(key, Operator.GREATER_THAN, List.of(value()));
        }
        if (accept("<")) {
            return new Requirement(key, Operator.LESS_THAN, List.of(value()));
        }
        if (acceptWord("notin")) {
            return new Requirement(key, Operator.NOT_IN, list());
        }
        if (acceptWord("in")) {
            return new Requirement(key, Operator.IN, list());
        }
        return new Requirement(key, Operator.EXISTS, List.of());
    }

    private List<String> list() {
        List<String> values = new ArrayList<>();
        skipBlanks();
        expect('(');
        do {
            values.add(valueOrEmpty());
            skipBlanks();
        } while (accept(","));
        expect(')');
        return values;
    }

    private String value() {
        skipBlanks();
        return word("a value");
    }

    /// As in Kubernetes, `key =` and `key in ()` mean the empty value.
    private String valueOrEmpty() {
        skipBlanks();
        return at < text.length() && isWord(text.charAt(at)) ? value() : "";
    }

    private String word(String expected) {
        int start = at;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw error(expected);
        }
        return text.substring(start, at);
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-' || c == '/';
    }

    private boolean acceptWord(String word) {
        int end = at + word.length();
        return (end >= text.length() || !isWord(text.charAt(end))) && accept(word);
    }

    private boolean accept(String token) {
        if (text.startsWith(token, at)) {
            at += token.length();
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (at >= text.length() || text.charAt(at) != c) {
            throw error("'" + c + "'");
        }
        at++;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException error(String expected) {
        return new IllegalArgumentException("selector '" + text + "': expected " + expected + " at column " + (at + 1)
                + (at < text.length() ? ", found '" + text.substring(at) + "'" : ", found the end"));
    }
}
