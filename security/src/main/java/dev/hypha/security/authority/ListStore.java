package dev.hypha.security.authority;

import dev.hypha.security.internal.Der;
import dev.hypha.security.internal.DerReader;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Where the last revocation list is. Used by who holds the ledger.
interface ListStore {
    /// The extension with the number of a list (RFC 5280, section 5.2.3).
    String OID_NUMBER = "2.5.29.20";

    /// Keeps a list in place of the last one.
    void put(X509CRL list);

    /// The last list, if it is there and can be read.
    Optional<X509CRL> last();

    /// Forgets with the process.
    static ListStore inMemory() {
        AtomicReference<Optional<X509CRL>> last = new AtomicReference<>(Optional.empty());
        return new ListStore() {
            @Override
            public void put(X509CRL list) {
                last.set(Optional.of(list));
            }

            @Override
            public Optional<X509CRL> last() {
                return last.get();
            }
        };
    }

    /// The number of a list; 0 if it says none.
    static long number(X509CRL list) {
        byte[] extension = list.getExtensionValue(OID_NUMBER);
        if (extension == null) {
            return 0;
        }
        try {
            byte[] number = new DerReader(extension).content(Der.OCTET_STRING);
            return new BigInteger(new DerReader(number).content(Der.INTEGER)).longValueExact();
        } catch (IllegalArgumentException | ArithmeticException e) {
            return 0;
        }
    }
}
