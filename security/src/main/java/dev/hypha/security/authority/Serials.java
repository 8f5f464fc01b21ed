package dev.hypha.security.authority;

import dev.hypha.security.SecurityRefusal;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;

/// Serial numbers: 127 random bits, so that none comes twice and none can be guessed; written in hexadecimal.
public final class Serials {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,40}");
    private static final int BITS = 127;

    private Serials() {}

    /// Writes a serial number as `openssl x509 -serial` does, in lower case.
    ///
    /// @param serial the number
    /// @return an even number of digits
    public static String text(BigInteger serial) {
        String digits = serial.toString(16);
        return digits.length() % 2 == 0 ? digits : "0" + digits;
    }

    /// Reads a serial number, with or without colons, in upper or lower case.
    ///
    /// @param text the digits
    /// @return the number
    /// @throws SecurityRefusal `HYP-SEC-030` if it is none
    public static BigInteger parse(String text) {
        String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!HEX.matcher(digits).matches()) {
            throw new SecurityRefusal(
                    "HYP-SEC-030", "'" + text + "' is no serial number in hexadecimal; 'hypha ca show' lists them");
        }
        return new BigInteger(digits, 16);
    }

    static BigInteger next(SecureRandom random) {
        return new BigInteger(BITS, random).setBit(BITS - 1); // always of the same length, and positive
    }
}
