package io.kappalake.serve.api;

import io.javalin.http.Context;
import io.kappalake.serve.read.Deadline;
import io.kappalake.serve.read.Kept;
import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.LiveLake;
import io.kappalake.serve.read.Problem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Answers questions. What was answered at a commit is kept, so that many clients cost no more than one. No more than a
 * few answers are made at once: the cores are the job's too.
 */
final class Api {

    static final String PREFIX = "/api/v1";
    static final String COMMIT = "Kappalake-Commit";

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long KEPT_BYTES = 48L << 20;
    private static final int AT_ONCE = 3;

    private final LiveLake lake;
    private final Kept<List<Object>, byte[]> answers = new Kept<>(KEPT_BYTES, bytes -> bytes.length);
    private final Semaphore makers = new Semaphore(AT_ONCE, true);

    Api(LiveLake lake) {
        this.lake = lake;
    }

    void answer(Context context, Route route) {
        Deadline deadline = Deadline.in(LIMIT);
        Ask ask = Ask.of(lake, route, context.pathParamMap(), context.queryParamMap(), deadline);
        Form form = form(ask, route, context.header("Accept"));
        Moment moment = Moment.of(ask);
        context.header(COMMIT, moment.lake().hash());
        context.header("Vary", "Accept");
        context.header("Cache-Control", moment.forever() ? "public, max-age=31536000, immutable" : "no-cache");
        if (route.kind() == Route.Kind.NOW) {
            byte[] body = made(ask, route, moment.lake(), Form.JSON);
            send(context, body, DigestUtils.sha256Hex(body).substring(0, 32), Form.JSON);
            return;
        }
        String tag = moment.lake().hash().substring(0, 32) + "-" + form.text();
        if (isKnown(context, tag)) {
            send(context, new byte[0], tag, form);
            return;
        }
        List<Object> key = key(ask, route, moment.lake(), form);
        send(context, answers.get(key, () -> made(ask, route, moment.lake(), form)), tag, form);
    }

    /** What the parameter names, else what the client wants most. */
    private static Form form(Ask ask, Route route, String accept) {
        if (route.kind() == Route.Kind.ROWS && ask.maybe(Parameters.FORMAT).isPresent()) {
            return Form.named(ask.text(Parameters.FORMAT));
        }
        return Accept.of(accept)
                .best(route.forms())
                .orElseThrow(() -> Problem.notAcceptable(
                        "'Accept' is '" + accept + "': " + route.path() + " answers " + Form.types(route.forms())));
    }

    private static boolean isKnown(Context context, String tag) {
        String known = context.header("If-None-Match");
        return known != null && List.of(known.split("\\s*,\\s*")).contains(quoted(tag));
    }

    private static String quoted(String tag) {
        return '"' + tag + '"';
    }

    private static void send(Context context, byte[] body, String tag, Form form) {
        context.header("ETag", quoted(tag));
        if (isKnown(context, tag)) {
            context.status(304);
            return;
        }
        context.contentType(form.content()).result(body);
    }

    /** The same for all ways to ask the same of a commit. */
    private static List<Object> key(Ask ask, Route route, LakeAt at, Form form) {
        Map<String, List<String>> values = new TreeMap<>(ask.values());
        Parameters.MOMENT.forEach(parameter -> values.remove(parameter.name()));
        values.remove(Parameters.FORMAT.name());
        return List.of(at.hash(), route.path(), values, form);
    }

    private byte[] made(Ask ask, Route route, LakeAt at, Form form) {
        try {
            if (!makers.tryAcquire(ask.deadline().left().toMillis(), TimeUnit.MILLISECONDS)) {
                throw Problem.tooMuch("Too many questions at once: ask again in a moment");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.tooMuch("The server is stopping: ask again in a moment");
        }
        try {
            Object answer = route.answerer().answer(ask, at);
            return form == Form.JSON ? json(at, answer) : ((RowsAnswer) answer).bytes(form);
        } finally {
            makers.release();
        }
    }

    /** The commit stands first, so that a person sees it. */
    private static byte[] json(LakeAt at, Object answer) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("commit", at.hash());
        body.put("committed_at", at.commit().time().toString());
        if (answer instanceof RowsAnswer rows) {
            body.put("table", rows.table());
            body.put("rows", rows.json());
            body.put("next", rows.next().isEmpty() ? null : rows.next());
        } else {
            body.putAll(Json.fields(answer));
        }
        return Json.bytes(body);
    }
}
