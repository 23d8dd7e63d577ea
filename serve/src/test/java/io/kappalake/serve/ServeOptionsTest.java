package io.kappalake.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeOptionsTest {

    @TempDir
    Path files;

    private String token() throws Exception {
        return "--token-file=" + Files.writeString(files.resolve("token"), "0123456789abcdef0123\n");
    }

    @Test
    void loopbackNeedsNothing() {
        ServeOptions options = ServeOptions.of("127.0.0.1", List.of());
        assertThat(options.token()).isEmpty();
        assertThat(options.names()).isEmpty();
    }

    @Test
    void anyOtherAddressNeedsALoginAndTls() throws Exception {
        for (List<String> tooLittle : List.of(List.<String>of(), List.of("--plain"), List.of(token()))) {
            assertThatThrownBy(() -> ServeOptions.of("0.0.0.0", tooLittle))
                    .as(tooLittle.toString())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Refusing to listen on 0.0.0.0 without TLS and a login: ");
        }
        ServeOptions options = ServeOptions.of("0.0.0.0", List.of(token(), "--plain", "--names=lake.example,page:80"));
        assertThat(options.token()).isPresent();
        assertThat(options.names()).containsExactly("lake.example", "page:80");
    }

    @Test
    void furtherServersWithCertificatesHaveANameAndAPort() {
        assertThat(ServeOptions.of("127.0.0.1", List.of("--tls-servers=kafka=broker:9093,sso=id.example:443"))
                        .tlsServers())
                .hasToString("{kafka=broker/<unresolved>:9093, sso=id.example/<unresolved>:443}");
        assertThatThrownBy(() -> ServeOptions.of("127.0.0.1", List.of("--tls-servers=broker:9093")))
                .hasMessage("--tls-servers has 'broker:9093', must be NAME=HOST:PORT, as kafka=broker:9093");
    }

    @Test
    void anUnknownOptionIsNamed() {
        assertThatThrownBy(() -> ServeOptions.of("127.0.0.1", List.of("--write")))
                .hasMessage("The page's server has no option --write");
    }
}
