package io.kappalake.gate;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelDuplexHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFutureListener;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelPromise;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.DefaultFullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.FullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaders;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpVersion;
import org.apache.flink.shaded.netty4.io.netty.util.ReferenceCountUtil;

/** Refuses bad requests and closes their connection before a byte of the body is kept; one handler per connection. */
final class GateHandler extends ChannelDuplexHandler {

    private final List<String> names;
    private final Token token;
    private final boolean tokenToLook;
    private boolean refused;

    /** @param token null if none is needed */
    GateHandler(List<String> names, Token token, boolean tokenToLook) {
        this.names = List.copyOf(names);
        this.token = token;
        this.tokenToLook = tokenToLook;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest) {
            int port = ((InetSocketAddress) context.channel().localAddress()).getPort();
            Optional<Visit.Refusal> refusal = visit((HttpRequest) message).refusal(names, port, token, tokenToLook);
            if (refusal.isPresent()) {
                refused = true;
                ReferenceCountUtil.release(message);
                refuse(context, refusal.get());
                return;
            }
        }
        context.fireChannelRead(message);
    }

    private static Visit visit(HttpRequest request) {
        HttpHeaders headers = request.headers();
        return new Visit(
                request.method().name(),
                request.uri(),
                // A second header of one name is refused: nobody knows which of them other servers read.
                headers.getAll(HttpHeaderNames.HOST).size() == 1 ? headers.get(HttpHeaderNames.HOST) : null,
                headers.contains(HttpHeaderNames.ORIGIN)
                        ? String.join(",", headers.getAll(HttpHeaderNames.ORIGIN))
                        : null,
                headers.get("Sec-Fetch-Site"),
                headers.get("Sec-Fetch-Mode"),
                headers.get(HttpHeaderNames.AUTHORIZATION));
    }

    private static void refuse(ChannelHandlerContext context, Visit.Refusal refusal) {
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(refusal.status()),
                Unpooled.copiedBuffer(refusal.line() + "\n", StandardCharsets.UTF_8));
        answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
        answer.headers().set(HttpHeaderNames.CONNECTION, "close");
        if (refusal.status() == HttpResponseStatus.UNAUTHORIZED.code()) {
            answer.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        guard(answer.headers());
        context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse) {
            guard(((HttpResponse) message).headers());
        }
        context.write(message, promise);
    }

    /** Flink would let every page read its answers. */
    private static void guard(HttpHeaders headers) {
        headers.names().stream()
                .filter(name -> name.regionMatches(true, 0, "Access-Control-", 0, "Access-Control-".length()))
                .toList()
                .forEach(headers::remove);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
    }
}
