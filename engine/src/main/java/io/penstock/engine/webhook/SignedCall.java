package io.penstock.engine.webhook;

import io.penstock.engine.catalog.Webhook.Header;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.WebhookCaller.Call;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A call with the headers by which a receiver knows who sent it, when, and whether once before. */
public final class SignedCall {

  public static final String EVENT_ID = "Penstock-Event-Id";
  public static final String TIMESTAMP = "Penstock-Timestamp";
  public static final String SIGNATURE = "Penstock-Signature";

  private SignedCall() {}

  /**
   * The call.
   *
   * @param headers of the webhook
   * @param eventId the same in every repetition
   * @param key of the webhook
   */
  public static Call of(
      String url,
      List<Header> headers,
      JsonText body,
      Duration timeout,
      UUID eventId,
      byte[] key,
      Instant now) {
    String timestamp = Long.toString(now.getEpochSecond());
    List<Header> all = new ArrayList<>(headers);
    all.add(new Header(EVENT_ID, eventId.toString(), false));
    all.add(new Header(TIMESTAMP, timestamp, false));
    all.add(new Header(SIGNATURE, "sha256=" + signature(timestamp, body, key), false));
    return new Call(url, all, body, timeout);
  }

  /** HMAC-SHA256 over the timestamp, a dot and the body, in hexadecimal digits. */
  private static String signature(String timestamp, JsonText body, byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(mac.doFinal(body.utf8()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256.", e);
    }
  }
}
