package dev.hypha.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

/// What commands take from outside, so that tests can give them other things.
///
/// @param clock what time it is
/// @param random where keys and serial numbers come from
/// @param prompt asks the person at the terminal
/// @param folder what relative paths of defaults begin at
/// @param environment variables by name
record Surroundings(
        InstantSource clock, SecureRandom random, Prompt prompt, Path folder, Map<String, String> environment) {
    static Surroundings ofThisProcess() {
        return new Surroundings(
                InstantSource.system(), new SecureRandom(), Prompt.CONSOLE, Path.of(""), System.getenv());
    }
}
