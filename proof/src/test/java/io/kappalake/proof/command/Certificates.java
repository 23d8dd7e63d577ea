package io.kappalake.proof.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Key stores made with the JDK's keytool, as docs/operating.md tells users to. */
final class Certificates {

    private final Path directory;
    private final String password;

    Certificates(Path directory, String password) {
        this.directory = directory;
        this.password = password;
    }

    /** A key with a certificate of its own for 127.0.0.1. */
    Path keyStore(String name) {
        Path store = directory.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                "kafka",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2",
                "-keystore",
                store.toString());
        return store;
    }

    /** What a client needs to trust the owner of the key. */
    Path trustStore(String name, Path keyStore) {
        Path store = directory.resolve(name + ".p12");
        Path certificate = directory.resolve(name + ".pem");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "kafka",
                "-keystore",
                keyStore.toString(),
                "-file",
                certificate.toString());
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                "kafka",
                "-keystore",
                store.toString(),
                "-file",
                certificate.toString());
        return store;
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass:env", "STORE_PASSWORD"));
        try {
            Path log = Files.createTempFile(directory, "keytool", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().put("STORE_PASSWORD", password);
            Process process = builder.start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("keytool did not run", e);
        }
    }
}
