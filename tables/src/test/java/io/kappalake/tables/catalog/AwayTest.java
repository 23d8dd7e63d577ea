package io.kappalake.tables.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.Proxy.Reply;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.tables.storage.Warehouse;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.io.FileIO;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.projectnessie.model.ContentKey;

/** What the real clients of Nessie and S3 make of everything that may stand between them and their service. */
class AwayTest {

    private static final String JSON = "application/json";
    private static final String HTML = "text/html";
    private static final String XML = "application/xml";
    private static final String ERROR = "{\"status\":%d,\"reason\":\"r\",\"message\":\"m\",\"errorCode\":\"%s\"}";
    private static final String MAIN =
            "{\"reference\":{\"type\":\"BRANCH\",\"name\":\"main\",\"hash\":\"%s\"}}".formatted(TestLake.NOTHING);

    private record Case(String name, Reply reply, boolean away, String says) {}

    @TestFactory
    Stream<DynamicTest> nessie() {
        return Stream.of(
                        away("429, empty", Reply.of(429, HTML, ""), "does not answer"),
                        away("429 of Nessie", error(429, "TOO_MANY_REQUESTS"), "HTTP/429"),
                        away("500 of Nessie", error(500, "UNKNOWN"), "HTTP/500"),
                        away("502, page", Reply.of(502, HTML, Proxy.PAGE), "web page (HTTP 502)"),
                        away("503, page", Reply.of(503, HTML, Proxy.PAGE), "web page (HTTP 503)"),
                        away("503, empty", Reply.of(503, HTML, ""), "HTTP/503"),
                        away("503 of Nessie", error(503, "SERVICE_UNAVAILABLE"), "HTTP/503"),
                        away("504, page", Reply.of(504, HTML, Proxy.PAGE), "web page (HTTP 504)"),
                        away("200, page", Reply.of(200, HTML, Proxy.PAGE), "web page (HTTP 200)"),
                        away(
                                "200, page that calls itself JSON",
                                Reply.of(200, JSON, Proxy.PAGE),
                                "web page (HTTP 200)"),
                        away("200, empty", Reply.of(200, JSON, ""), "does not answer"),
                        away("403, page", Reply.of(403, HTML, Proxy.PAGE), "web page (HTTP 403)"),
                        away("404, page", Reply.of(404, HTML, Proxy.PAGE), "set --nessie-uri"),
                        away("302 to a page", Reply.of(302, HTML, Proxy.PAGE), "web page (HTTP 302)"),
                        away("hung up", Reply.none(), "does not answer"),
                        away("cut", Reply.cut(JSON, "{\"reference\""), "does not answer"),
                        refused("401, never logged in", error(401, "UNAUTHORIZED"), "refuses the login"),
                        refused("403 of Nessie", error(403, "FORBIDDEN"), "refused a request"),
                        refused("404 of Nessie", error(404, "REFERENCE_NOT_FOUND"), "no branch or tag 'main'"),
                        refused("404 of another", Reply.of(404, XML, "<Error/>"), "not like Nessie"),
                        refused("200 of another", Reply.of(200, JSON, "{\"other\":1}"), "not like Nessie"))
                .map(one -> dynamicTest(one.name(), () -> {
                    try (Proxy proxy = new Proxy(one.reply())) {
                        LakeAddress address =
                                new LakeAddress(proxy.address() + "/api/v2", "main", "file:///tmp/lake", "");
                        assertSays(one, catchThrowable(() -> Lake.open(address).close()));
                    }
                }));
    }

    @Test
    void aReadIsSentAgainWhereTheServerHungUpAndAChangeIsNot() {
        try (Proxy proxy = new Proxy(Reply.of(200, JSON, MAIN));
                Lake lake = Lake.open(new LakeAddress(proxy.address() + "/api/v2", "main", "file:///tmp/lake", ""))) {
            ContentKey bronze = ContentKey.of("bronze");
            int before = proxy.asked();
            proxy.reply(exchange -> proxy.reply(Reply.of(200, JSON, "{\"contents\":[]}")));
            assertThat(lake.branch().contents(TestLake.NOTHING, List.of(bronze)))
                    .isEmpty();
            assertThat(proxy.asked()).isEqualTo(before + 2);

            proxy.reply(exchange -> proxy.reply(Reply.of(200, JSON, MAIN)));
            assertThat(catchThrowable(() -> lake.refs().createBranch("main", TestLake.NOTHING)))
                    .isInstanceOf(LakeUnreachable.class);
            assertThat(proxy.asked()).isEqualTo(before + 3);
        }
    }

    @Test
    void aLoginThatNessieTookBeforeIsRenewedByWhoeverRenewsIt() {
        try (Proxy proxy = new Proxy(Reply.of(200, JSON, MAIN));
                Lake lake = Lake.open(new LakeAddress(proxy.address() + "/api/v2", "main", "file:///tmp/lake", ""))) {
            proxy.reply(error(401, "UNAUTHORIZED"));
            assertThat(catchThrowable(lake::head))
                    .isInstanceOf(LakeUnreachable.class)
                    .hasMessageContaining("no longer takes the login");

            proxy.reply(Reply.of(200, JSON, MAIN));
            assertThat(lake.head()).isEqualTo(TestLake.NOTHING);
        }
    }

    @TestFactory
    Stream<DynamicTest> s3() {
        return Stream.of(
                        away("429", Reply.of(429, XML, ""), "check that S3"),
                        away("500", s3Error(500, "InternalError"), "check that S3"),
                        away("502, page", Reply.of(502, HTML, Proxy.PAGE), "check that S3"),
                        away("503", s3Error(503, "SlowDown"), "check that S3"),
                        away("504, page", Reply.of(504, HTML, Proxy.PAGE), "check that S3"),
                        away("200, page", Reply.of(200, HTML, Proxy.PAGE), "check that S3"),
                        away("expired token", s3Error(400, "ExpiredToken"), "check that S3"),
                        away("hung up", Reply.none(), "check that S3"),
                        refused("403", s3Error(403, "AccessDenied"), "check that S3"),
                        refused("404", s3Error(404, "NoSuchBucket"), "check that S3"))
                .map(one -> dynamicTest(one.name(), () -> {
                    try (Proxy proxy = new Proxy(one.reply())) {
                        LakeAddress address = new LakeAddress(
                                "http://127.0.0.1:1/api/v2", "main", "s3://lake/warehouse", proxy.address());
                        assertSays(one, catchThrowable(() -> read(address)));
                    }
                }));
    }

    private static void read(LakeAddress address) {
        try (FileIO io = Warehouse.open(address)) {
            TableMetadataParser.read(io, "s3://lake/warehouse/silver/trades/metadata/1.metadata.json");
        } catch (RuntimeException e) {
            throw Warehouse.unusable(address, e);
        }
    }

    private static void assertSays(Case expected, Throwable failure) {
        assertThat(failure)
                .isExactlyInstanceOf(expected.away() ? LakeUnreachable.class : LakeException.class)
                .hasMessageContaining(expected.says());
        assertThat(failure.getMessage()).hasLineCount(1);
    }

    private static Case away(String name, Reply reply, String says) {
        return new Case(name, reply, true, says);
    }

    private static Case refused(String name, Reply reply, String says) {
        return new Case(name, reply, false, says);
    }

    private static Reply error(int status, String code) {
        return Reply.of(status, JSON, ERROR.formatted(status, code));
    }

    private static Reply s3Error(int status, String code) {
        return Reply.of(
                status,
                XML,
                "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>It is %s</Message></Error>"
                        .formatted(code, code));
    }
}
