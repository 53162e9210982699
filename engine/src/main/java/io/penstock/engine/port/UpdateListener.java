package io.penstock.engine.port;

/**
 * Hears the streaming updates of a request: the texts that user code shows while it still works
 * (reference, section 10). They come from whichever threads run the request's code, several at once
 * when its steps run side by side; those of one step come in their order.
 */
public interface UpdateListener {

  /**
   * Takes one update. May wait for somebody who reads slowly, and makes the code wait by that; must
   * not wait without bound.
   *
   * @param text any, also empty or of several lines
   * @throws InterruptedException when the code is to be stopped meanwhile; the text may be dropped
   */
  void update(String text) throws InterruptedException;
}
