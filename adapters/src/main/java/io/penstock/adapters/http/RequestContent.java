package io.penstock.adapters.http;

import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request, not yet read, what is said of it, and the client that sends it. */
interface RequestContent {

  /** The {@code Content-Type} header; null when there is none. */
  @Nullable String contentType();

  /** The values of a header, one for each time that it was given; none when it was not. */
  List<String> header(String name);

  /** In bytes, as declared; 0 when there is no body, -1 when its end marks itself. */
  long length();

  /**
   * Sets memory aside for so many bytes of the body in all, until the request is answered.
   *
   * @throws io.penstock.engine.error.RejectedException when so much is not free
   */
  void hold(long bytes);

  /** The body. Opened at most once; what is not read of it is thrown away. */
  InputStream open();

  /**
   * Watches for a hang-up from now on: see {@link ApiRequest#onHangUp}.
   *
   * @throws IllegalStateException while an earlier watch of the request is open
   */
  HangUpWatch onHangUp(Runnable action);
}
