package dev.hypha.cli;

import dev.hypha.security.SpiffeId;
import dev.hypha.security.authority.CertificateSpec;
import dev.hypha.security.authority.Serials;
import dev.hypha.security.join.MemberCredentials;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

/// Says what was issued, and where it is.
final class Issued {
    private Issued() {}

    static void print(PrintWriter out, CertificateSpec spec, X509Certificate certificate) {
        out.println("Issued a certificate for " + spec.id() + ", until "
                + Lifetime.text(certificate.getNotAfter().toInstant()) + " (" + Lifetime.text(spec.lifetime())
                + "), serial " + Serials.text(certificate.getSerialNumber()) + ".");
    }

    static void printFiles(PrintWriter out, Path folder, SpiffeId id) {
        out.println("  " + folder.resolve(MemberCredentials.KEY_FILE) + "   its private key: keep it secret");
        out.println("  " + folder.resolve(MemberCredentials.CERTIFICATE_FILE) + "  its certificate");
        out.println("  " + folder.resolve(MemberCredentials.ROOTS_FILE) + "    the authority that it trusts");
        out.println("  " + folder.resolve(MemberCredentials.REVOCATIONS_FILE) + "   which certificates are revoked");
        if (id.role() == SpiffeId.Role.NODE) {
            out.println("To run it, on this machine: hypha node --listen tcp://127.0.0.1:7101"
                    + " --certificate " + folder.resolve(MemberCredentials.CERTIFICATE_FILE)
                    + " --key " + folder.resolve(MemberCredentials.KEY_FILE)
                    + " --trust " + folder.resolve(MemberCredentials.ROOTS_FILE)
                    + " --crl " + folder.resolve(MemberCredentials.REVOCATIONS_FILE));
        }
    }
}
