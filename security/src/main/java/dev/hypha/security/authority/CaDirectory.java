package dev.hypha.security.authority;

import dev.hypha.security.SecurityRefusal;
import dev.hypha.security.pem.Passphrase;
import dev.hypha.security.pem.Pem;
import dev.hypha.security.pem.PemFiles;
import dev.hypha.security.pem.PemKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The folder of an authority, mode 0700:
///
/// | file | what it has |
/// |---|---|
/// | `ca.pem` | its certificate, then those above it up to the root |
/// | `ca-key.pem` | its private key, mode 0600, encrypted if a passphrase was given |
/// | `ledger` | what it issued, took back and promised; a line each, mode 0600 |
/// | `crl.pem` | the last revocation list |
/// | `lock` | held while something is done |
///
/// Safe with any number of processes at once, and after a crash at any time: what was handed out is in the
/// ledger. Thread safe.
public final class CaDirectory {
    private final Path folder;
    private final InstantSource clock;
    private final SecureRandom random;

    private CaDirectory(Path folder, InstantSource clock, SecureRandom random) {
        this.folder = folder;
        this.clock = clock;
        this.random = random;
    }

    /// A folder, which need not have an authority yet.
    ///
    /// @param folder the folder
    /// @return the directory, by the system's clock and randomness
    public static CaDirectory at(Path folder) {
        return at(folder, InstantSource.system(), new SecureRandom());
    }

    /// As [#at(Path)], with another clock and other randomness.
    ///
    /// @param folder the folder
    /// @param clock what time it is
    /// @param random where keys and serial numbers come from
    /// @return the directory
    public static CaDirectory at(Path folder, InstantSource clock, SecureRandom random) {
        return new CaDirectory(folder, clock, random);
    }

    /// Makes a root authority here. Its clock and randomness are those of the directory, whatever the options
    /// say.
    ///
    /// @param options for which cluster, and for how long
    /// @param passphrase what to encrypt its key with; [Passphrase#NONE] leaves it in the clear
    /// @return the authority
    /// @throws SecurityRefusal `HYP-SEC-026` if there is one, `HYP-SEC-021` if nothing can be written
    public CertificateAuthority init(AuthorityOptions options, Passphrase passphrase) {
        AuthorityOptions own = new AuthorityOptions(options.cluster(), options.lifetime(), clock, random);
        return init(() -> Issuer.root(own), passphrase);
    }

    /// Makes an authority here that another one vouches for.
    ///
    /// @param parent a root authority
    /// @param name its name, for people
    /// @param options for how long
    /// @param passphrase what to encrypt its key with; [Passphrase#NONE] leaves it in the clear
    /// @return the authority
    /// @throws SecurityRefusal as [#init(AuthorityOptions, Passphrase)], and `HYP-SEC-029` if it would
    ///     outlive the parent, or the parent is no root
    public CertificateAuthority initIntermediate(
            CertificateAuthority parent, String name, AuthorityOptions options, Passphrase passphrase) {
        return init(() -> parent.subordinate(name, options.lifetime()), passphrase);
    }

    private CertificateAuthority init(Supplier<Issuer> maker, Passphrase passphrase) {
        PemFiles.createFolder(folder);
        FileLedger ledger = ledger();
        Issuer made = ledger.transact(_ -> {
            if (exists()) {
                throw new SecurityRefusal(
                        "HYP-SEC-026", "there is an authority in " + folder + " already; give another folder by --dir");
            }
            if (Files.exists(keyFile())) {
                throw new SecurityRefusal(
                        "HYP-SEC-026",
                        keyFile() + " is there without ca.pem, so an 'init' was cut off or ca.pem was moved away;"
                                + " put it back, or remove the key");
            }
            Issuer issuer = maker.get();
            PrivateKey key = issuer.key();
            PemFiles.writeSecret(
                    keyFile(), passphrase.isNone() ? PemKeys.text(key) : PemKeys.text(key, passphrase, random));
            PemFiles.write(certificateFile(), Pem.text(issuer.chain())); // from here on there is an authority
            return issuer;
        });
        return authority(made, ledger);
    }

    /// Whether there is an authority.
    ///
    /// @return false before [#init]
    public boolean exists() {
        return Files.exists(certificateFile());
    }

    /// The authority, ready to sign.
    ///
    /// @param passphrase what its key is encrypted with; [Passphrase#NONE] if it is not
    /// @return the authority
    /// @throws SecurityRefusal `HYP-SEC-026` if there is none or it is damaged; `HYP-SEC-020` to `-025` if
    ///     its files cannot be read, or the passphrase is wrong
    public CertificateAuthority open(Passphrase passphrase) {
        List<X509Certificate> chain = chain();
        PrivateKey key = PemKeys.read(keyFile(), passphrase);
        PemKeys.checkPair(key, chain.getFirst(), folder.toString());
        return authority(new Issuer(key, chain, clock, random), ledger());
    }

    private CertificateAuthority authority(Issuer issuer, FileLedger ledger) {
        CertificateAuthority authority = new CertificateAuthority(issuer, ledger, lists());
        var _ = authority.currentCrl(); // a crash may have kept it from getting out
        return authority;
    }

    private ListStore lists() {
        return new ListStore() {
            @Override
            public void put(X509CRL list) {
                PemFiles.write(revocationListFile(), Pem.text(list));
            }

            @Override
            public Optional<X509CRL> last() {
                try {
                    return Optional.of(Pem.revocationLists(revocationListFile()).getFirst());
                } catch (SecurityRefusal e) {
                    return Optional.empty(); // it is made again
                }
            }
        };
    }

    /// The authority's certificates. It takes no passphrase to read them.
    ///
    /// @return its own, then those above it up to the root
    /// @throws SecurityRefusal `HYP-SEC-026` if there is no authority
    public List<X509Certificate> chain() {
        checkExists();
        return Pem.certificates(certificateFile());
    }

    /// The cluster whose members it certifies.
    ///
    /// @return its name
    public String cluster() {
        return Signing.clusterOf(chain().getFirst());
    }

    /// What it issued, as [CertificateAuthority#issued()] says. It takes no passphrase to read it.
    ///
    /// @return in the order of issue
    /// @throws SecurityRefusal `HYP-SEC-026` if there is no authority, or its ledger is damaged
    public List<CertificateRecord> issued() {
        checkExists();
        return ledger().transact(account -> List.copyOf(account.state().certificates()));
    }

    /// The tokens that nobody used yet, as [JoinDesk#pending()] says. It takes no passphrase to read them.
    ///
    /// @return in the order in which they were made
    /// @throws SecurityRefusal `HYP-SEC-026` if there is no authority, or its ledger is damaged
    public List<PendingJoin> pending() {
        checkExists();
        return ledger().transact(account -> PendingJoin.of(account.state(), clock.instant()));
    }

    private void checkExists() {
        if (!exists()) {
            throw new SecurityRefusal(
                    "HYP-SEC-026",
                    "there is no authority in " + folder + ": no file ca.pem; make one by 'hypha ca init --dir "
                            + folder + "'");
        }
    }

    private FileLedger ledger() {
        return new FileLedger(folder.resolve("ledger"), folder.resolve("lock"), clock);
    }

    /// The folder.
    ///
    /// @return as it was given
    public Path folder() {
        return folder;
    }

    /// The file of [#chain].
    ///
    /// @return `ca.pem`
    public Path certificateFile() {
        return folder.resolve("ca.pem");
    }

    /// The file with the last revocation list.
    ///
    /// @return `crl.pem`
    public Path revocationListFile() {
        return folder.resolve("crl.pem");
    }

    private Path keyFile() {
        return folder.resolve("ca-key.pem");
    }
}
