// What axe does not see. Each check answers with sentences about what is wrong with the page and the chat in it.
window.portalChecks = (() => {
  const roots = () => [document, document.querySelector('portal-chat')?.shadowRoot].filter(Boolean);
  const inSight = element => element.checkVisibility({ visibilityProperty: true });
  const all = (selector = '*') => roots().flatMap(root => [...root.querySelectorAll(selector)]).filter(inSight);
  const ours = (selector = '*') => all(selector).filter(element => element.getRootNode() !== document || !document.querySelector('portal-chat'));
  const look = element => getComputedStyle(element);
  const area = element => element.getBoundingClientRect();
  const named = element => {
    const name = [element.localName, element.id && `#${element.id}`, ...[...element.classList].map(word => `.${word}`)];
    return `${name.join('')} «${(element.ariaLabel ?? element.textContent).trim().slice(0, 40)}»`;
  };
  const within = (element, selector) => element.closest(selector) !== null;
  // What only screen readers are to have, until it gets the focus.
  const forReaders = element => {
    for (let one = element; one; one = one.parentElement) {
      const { position, clipPath } = look(one);
      if (/absolute|fixed/.test(position) && (clipPath !== 'none' || area(one).width <= 1)) return true;
    }
    return within(element, '.skip-link, .skip');
  };
  // Where the words are that one sees in it.
  const words = element => {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const areas = [];
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (!inSight(text.parentElement) || forReaders(text.parentElement)) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      areas.push(...range.getClientRects());
    }
    return { left: Math.min(...areas.map(({ left }) => left)), right: Math.max(...areas.map(({ right }) => right)) };
  };
  // Shortened on purpose: all of it stands elsewhere.
  const shortened = element => look(element).textOverflow === 'ellipsis' || look(element).webkitLineClamp !== 'none';
  const PRESSED = 'button, a[href], input:not([type=hidden]), select, textarea, summary, [tabindex]';

  /** Nothing has to be scrolled sideways. */
  const reflow = () => {
    const wide = document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth;
    const page = wide > 1 ? [`the page is ${wide} px wider than the window`] : [];
    const scrolled = ours().filter(element => /auto|scroll/.test(look(element).overflowX));
    const moved = scrolled.filter(element => !element.matches('textarea, input, select') && element.scrollWidth > element.clientWidth + 1);
    const out = ours('button, a, input, textarea, select, p, h2, h3, li, label').filter(element => {
      const { left, right } = element.matches('input, textarea, select') ? area(element) : words(element);
      return !forReaders(element) && (left < -1 || right > innerWidth + 1);
    });
    return [
      ...page,
      ...moved.map(element => `has to be scrolled sideways: ${named(element)}`),
      ...out.map(element => `sticks out of the window: ${named(element)}`),
    ];
  };

  /** No text is cut off. */
  const cut = () =>
    ours()
      .filter(element => !forReaders(element) && !element.matches('textarea, input, select, svg, svg *, img, iframe'))
      .filter(element => {
        const { overflowX, overflowY } = look(element);
        const wide = /hidden|clip/.test(overflowX) && element.scrollWidth > element.clientWidth + 2;
        const high = /hidden|clip/.test(overflowY) && element.scrollHeight > element.clientHeight + 2;
        return element.clientWidth > 0 && (wide || high) && !shortened(element);
      })
      .map(element => `is cut off: ${named(element)}`);

  /** A finger can hit what is pressed: 44 px in the chat, 24 in the console; links within text aside. */
  const targets = () => {
    const least = document.querySelector('portal-chat') ? 44 : 24;
    return ours('button, a[href], input:not([type=hidden]), select, textarea, summary')
      .filter(element => !forReaders(element) && look(element).display !== 'inline')
      .map(element => element.closest('label') ?? element.labels?.[0]?.closest('label:has(input)') ?? element)
      .filter(element => area(element).height < least - 0.5 || area(element).width < least - 0.5)
      .map(element => `is ${Math.round(area(element).width)} × ${Math.round(area(element).height)} px: ${named(element)}`);
  };

  /** What reacts to a click is a button, a link or a field. */
  const clickable = () =>
    ours()
      .filter(element => window.clickListeners?.has(element) || (look(element).cursor === 'pointer' && look(element.parentElement ?? element).cursor !== 'pointer'))
      .filter(element => !within(element, 'button, a[href], input, select, textarea, summary, label, [role=button], [role=link], option') && !element.matches('portal-chat, dialog, body, html, form'))
      .map(element => `reacts to a click and is no button: ${named(element)}`);

  /** A field has a label that stays when one types. */
  const labels = () =>
    ours('input:not([type=hidden]):not([type=submit]), textarea, select')
      .filter(field => {
        const by = field.getAttribute('aria-labelledby')?.split(' ').map(id => field.getRootNode().getElementById(id));
        return ![...(field.labels ?? []), ...(by ?? [])].some(label => label?.textContent.trim());
      })
      .map(field => `has no label of its own: ${named(field)}`);

  /** The keyboard goes in the order of the page, and no letter alone does anything. */
  const keys = () => [
    ...all('[tabindex]').filter(element => element.tabIndex > 0).map(element => `jumps the order: ${named(element)}`),
    ...all('[accesskey]').map(element => `takes a letter for itself: ${named(element)}`),
  ];

  /** What the keyboard has reached is marked: two pixels at least, and not by colours that are taken away. */
  const ring = mode => {
    const holder = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    const bare = ours(PRESSED).filter(element => {
      if (element.disabled || element.tabIndex < 0 || look(element).pointerEvents === 'none') return false;
      element.focus({ preventScroll: true, focusVisible: true });
      if (element.getRootNode().activeElement !== element) return false;
      const { outlineStyle, outlineWidth, boxShadow } = look(element);
      const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      return !outlined && (mode === 'forced' || boxShadow === 'none');
    });
    holder?.focus?.({ preventScroll: true });
    return bare.map(element => `has no ring when it has the focus: ${named(element)}`);
  };

  /** Nothing moves for people who do not want it. */
  const motion = () => [
    ...roots().flatMap(root => root.getAnimations?.() ?? []).filter(animation => animation.playState === 'running').map(animation => `moves: ${named(animation.effect.target)}`),
    ...ours()
      .filter(element => [look(element).transitionDuration, look(element).animationDuration].some(times => times.split(',').some(time => parseFloat(time) > 0.01)))
      .map(element => `would move: ${named(element)}`),
  ];

  /** With a few colours only, what is pressed has an edge. */
  const edges = () =>
    ours('button, textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=hidden]):not([type=file])')
      .filter(element => !forReaders(element))
      .filter(element => !['Top', 'Bottom'].some(side => look(element)[`border${side}Style`] !== 'none' && parseFloat(look(element)[`border${side}Width`]) >= 1))
      .map(element => `has no edge without backgrounds: ${named(element)}`);

  // Of a colour without transparency, by WCAG.
  const luminance = ([red, green, blue]) => {
    const linear = part => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const colour = text => {
    const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g).map(Number);
    return { parts: [red, green, blue], alpha };
  };
  const background = element => {
    for (let one = element; one; one = one.parentElement ?? one.getRootNode().host) {
      const { parts, alpha } = colour(look(one).backgroundColor);
      if (alpha === 1) return parts;
    }
    return [255, 255, 255];
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  /** Who asks for more contrast sees where fields and messages end. */
  const seams = () =>
    ours('textarea, select, input:not([type=radio]):not([type=checkbox]):not([type=hidden]):not([type=file]), .message')
      .filter(element => !forReaders(element))
      .filter(element => {
        const { borderTopWidth, borderTopColor } = look(element);
        const { parts, alpha } = colour(borderTopColor);
        return parseFloat(borderTopWidth) < 1 || alpha < 1 || contrast(parts, background(element)) < 4.5;
      })
      .map(element => `has a faint edge: ${named(element)}`);

  /** Phones do not zoom in when one begins to write, and let people zoom. */
  const zoom = () => [
    ...ours('input:not([type=radio]):not([type=checkbox]):not([type=hidden]):not([type=file]), textarea, select')
      .filter(field => parseFloat(look(field).fontSize) < 16)
      .map(field => `makes phones zoom in, with text of ${look(field).fontSize}: ${named(field)}`),
    ...[...document.querySelectorAll('meta[name=viewport]')]
      .filter(({ content }) => /user-scalable\s*=\s*(no|0)|maximum-scale/.test(content))
      .map(({ content }) => `forbids to zoom: ${content}`),
  ];

  /** What is said aloud is said by the chat's two regions, and once: the log itself is silent. */
  const channels = () => {
    const panel = all('dialog.panel')[0];
    const missing = panel ? ['status', 'alert'].filter(role => !panel.querySelector(`.announcer[role=${role}]`)) : [];
    return [
      ...missing.map(role => `has no region to say things with: ${role}`),
      ...(panel ? ours('[role=log], [role=feed]').filter(log => log.ariaLive !== 'off') : []).map(log => `says messages a second time: ${named(log)}`),
    ];
  };

  /** An error is tied to its field, and is not said by colour alone. */
  const errors = () =>
    ours('[aria-invalid=true]')
      .filter(field => {
        const by = (field.getAttribute('aria-describedby') ?? '').split(' ').map(id => field.getRootNode().getElementById(id));
        return !by.some(note => /error/.test(`${note?.id} ${note?.className}`) && note.textContent.trim());
      })
      .map(field => `is wrong and nobody says why: ${named(field)}`);

  return mode => [
    ...reflow(),
    ...cut(),
    ...targets(),
    ...clickable(),
    ...labels(),
    ...keys(),
    ...errors(),
    ...channels(),
    ...motion(),
    ...zoom(),
    ...(mode === 'contrast' ? seams() : []),
    ...(mode === 'forced' ? edges() : []),
    ...(mode === 'light' || mode === 'forced' ? ring(mode) : []),
  ];
})();
undefined;
