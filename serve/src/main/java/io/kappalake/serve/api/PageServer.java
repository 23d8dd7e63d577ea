package io.kappalake.serve.api;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinBindException;
import io.kappalake.gate.Token;
import io.kappalake.gate.Visit;
import io.kappalake.serve.metrics.Metrics;
import io.kappalake.serve.metrics.Outside;
import io.kappalake.serve.read.LiveLake;
import io.kappalake.serve.read.Problem;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.exceptions.NotFoundException;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of the page and the API: GET and HEAD only, for programs and for pages of its own origin. Nothing can
 * be changed through it.
 */
public final class PageServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PageServer.class);
    private static final String BASIC = "Basic ";
    private static final int THREADS = 48;
    private static final int LONGEST_QUESTION = 8 << 10;

    private final Javalin server;
    private final CommitEvents events;
    private final Metrics metrics;
    private final List<String> names;
    private final Optional<Token> token;

    /**
     * @param names under which clients reach the server, in addition to loopback's
     * @param token that every request needs; empty for none
     * @param outside what its metrics watch beside the lake
     */
    public PageServer(LiveLake lake, List<String> names, Optional<Token> token, Outside outside) {
        this.names = List.copyOf(names);
        this.token = token;
        this.events = new CommitEvents(lake);
        this.metrics = new Metrics(lake, outside);
        this.server = Javalin.create(config -> configure(config, lake));
    }

    /**
     * Port 0 is any free one.
     *
     * @throws LakeException if the port is taken
     */
    public PageServer start(String host, int port) {
        try {
            server.start(host, port);
            return this;
        } catch (JavalinBindException e) {
            throw new LakeException(
                    "Cannot listen on %s port %d: stop the other program, or choose another with --page-port"
                            .formatted(host, port),
                    e);
        }
    }

    public int port() {
        return server.port();
    }

    /** What it answers GET at, as its router has it. */
    public List<String> paths() {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(entry -> entry.endpoint)
                .filter(endpoint -> endpoint.method == HandlerType.GET)
                .map(endpoint -> endpoint.path)
                .toList();
    }

    /** Names of its metrics. */
    public List<String> metrics() {
        return metrics.names();
    }

    private void configure(JavalinConfig config, LiveLake lake) {
        config.startup.showJavalinBanner = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.jetty.threadPool = new QueuedThreadPool(THREADS, 4);
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setRequestHeaderSize(LONGEST_QUESTION);
        });
        config.jetty.modifyServer(jetty -> jetty.setErrorHandler(ProblemDetails::answer));
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(ProblemDetails::answer));
        config.routes.before(this::guard);
        Api api = new Api(lake);
        for (Route route : routes()) {
            for (HandlerType verb : List.of(HandlerType.GET, HandlerType.HEAD)) {
                config.routes.addEndpoint(
                        new Endpoint(verb, Api.PREFIX + route.path(), context -> api.answer(context, route)));
            }
        }
        byte[] description = Json.bytes(OpenApi.of(routes()));
        config.routes.get(Api.PREFIX + "/openapi.json", context -> context.contentType("application/json")
                .header("Cache-Control", "no-cache")
                .result(description));
        config.routes.get(Api.PREFIX + "/events", events::listen);
        config.routes.get(Metrics.PATH, metrics::send);
        config.requestLogger.http(metrics::answered);
        PageFiles.all().forEach((path, file) -> config.routes.get(path, file::send));
        failures(config);
    }

    /** Everything that can be asked for, but the description, the events and the page. */
    static List<Route> routes() {
        List<Route> all = new ArrayList<>(TableRoutes.all());
        all.addAll(GoldRoutes.all());
        all.addAll(LakeRoutes.all());
        return Collections.unmodifiableList(all);
    }

    private void guard(Context context) {
        Headers.EACH.forEach(context::header);
        Visit visit = new Visit(
                context.method().name(),
                context.path(),
                oneHost(context),
                context.header("Origin"),
                context.header("Sec-Fetch-Site"),
                context.header("Sec-Fetch-Mode"),
                bearer(context));
        int port = server.port();
        Optional<Visit.Refusal> refusal = visit.refusal(names, port, token.orElse(null), true);
        if (refusal.isPresent()) {
            if (refusal.get().status() == 401) {
                context.header("WWW-Authenticate", "Basic realm=\"lake\"");
            }
            ProblemDetails.answer(context, refusal.get().status(), refusal.get().line());
            context.skipRemainingHandlers();
            return;
        }
        if (context.method() != HandlerType.GET && context.method() != HandlerType.HEAD) {
            context.header("Allow", "GET, HEAD");
            ProblemDetails.answer(
                    context, 405, "'" + context.method() + "' is refused: this server only shows, with GET and HEAD");
            context.skipRemainingHandlers();
        }
    }

    /** A browser asks a person for a user and a password: the token is the password, and any user will do. */
    private static String bearer(Context context) {
        String header = context.header("Authorization");
        if (header == null || !header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return header;
        }
        try {
            byte[] typed = Base64.getDecoder().decode(header.substring(BASIC.length()));
            String login = new String(typed, StandardCharsets.UTF_8);
            return "Bearer " + login.substring(login.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Null for several, of which nobody knows which another server reads. */
    private static String oneHost(Context context) {
        List<String> hosts = Collections.list(context.req().getHeaders("Host"));
        return hosts.size() == 1 ? hosts.get(0) : null;
    }

    private static void failures(JavalinConfig config) {
        config.routes.exception(
                Problem.class, (e, context) -> ProblemDetails.answer(context, e.status(), e.getMessage()));
        config.routes.exception(
                NotFoundException.class,
                (e, context) -> ProblemDetails.answer(
                        context, 410, "Files of this commit were swept: name a newer commit, or a tag"));
        config.routes.exception(
                LakeUnreachable.class, (e, context) -> ProblemDetails.answer(context, 503, e.getMessage()));
        config.routes.exception(
                LakeException.class, (e, context) -> ProblemDetails.answer(context, 500, e.getMessage()));
        config.routes.exception(
                HttpResponseException.class,
                (e, context) -> ProblemDetails.answer(
                        context,
                        e.getStatus(),
                        e.getStatus() == 404
                                ? "There is nothing at " + context.path() + ": " + Api.PREFIX
                                        + "/openapi.json lists what there is"
                                : e.getMessage()));
        config.routes.exception(Exception.class, (e, context) -> {
            LOG.error("Cannot answer {} {}", context.method(), context.fullUrl(), e);
            ProblemDetails.answer(
                    context, 500, "Unexpected " + e.getClass().getSimpleName() + ": see the server's log");
        });
    }

    @Override
    public void close() {
        events.close();
        server.stop();
    }
}
