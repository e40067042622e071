extension ClusterMapPage {
  /// The colours of Okabe and Ito and, where these are used up, darker and duller ones of Tol, which
  /// all eyes tell apart; grey is for what is in no cluster.
  ///
  /// On white, black takes the place of yellow, which could not be seen.
  static let style = """
    :root { color-scheme: light dark; --text: #1b1b1b; --back: #fff; --faint: #5f6368;
      --line: #d6d9dc; --card: #f6f7f8; --accent: #0067a5; --none: #a3a8ad; --dim: #dfe2e5;
      --c0: #0072b2; --c1: #e69f00; --c2: #009e73; --c3: #d55e00; --c4: #cc79a7; --c5: #56b4e9;
      --c6: #000; --c7: #882255; --c8: #999933; --c9: #6655b5; --c10: #8c510a; --c11: #44aa99; }
    @media (prefers-color-scheme: dark) { :root { --text: #e8e8e8; --back: #16181a; --faint: #a5abb0;
      --line: #3a3f44; --card: #1f2326; --accent: #6cb8ee; --none: #62686d; --dim: #2b2f33;
      --c0: #3a9bdc; --c6: #f0e442; --c7: #c2568c; --c9: #9a8ae0; --c10: #b97a35; } }
    * { box-sizing: border-box; }
    html, body { height: 100%; margin: 0; }
    body { color: var(--text); background: var(--back); font: 15px/1.45 system-ui, sans-serif;
      display: grid; grid-template: "header main" auto "tools main" auto "aside main" minmax(0, 1fr)
      / 22rem minmax(0, 1fr); }
    header { grid-area: header; padding: .9rem 1rem 0; }
    h1 { font-size: 1.15rem; line-height: 1.3; margin: 0; overflow-wrap: anywhere; }
    h2 { font-size: .8rem; margin: .8rem 0 .3rem; color: var(--faint); font-weight: 600; }
    p { margin: .2rem 0 0; color: var(--faint); }
    .tools { grid-area: tools; padding: .7rem 1rem .2rem; }
    .tools label { position: absolute; width: 1px; height: 1px; overflow: hidden;
      clip-path: inset(50%); }
    input { width: 100%; font: inherit; color: inherit; background: var(--card);
      border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .6rem; }
    output { display: block; margin-top: .35rem; min-height: 1.4rem; font-size: .85rem; color: var(--faint); }
    main { grid-area: main; position: relative; min-height: 0; overflow: hidden;
      border-left: 1px solid var(--line); }
    canvas { position: absolute; inset: 0; width: 100%; height: 100%; touch-action: none;
      cursor: grab; display: block; }
    canvas.pointing { cursor: pointer; }
    canvas.dragging { cursor: grabbing; }
    :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
    canvas:focus-visible { outline-offset: -2px; }
    noscript { position: absolute; inset: 0; display: grid; place-items: center; }
    .zoom { position: absolute; right: .75rem; top: .75rem; display: grid; gap: .3rem; }
    button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line);
      border-radius: .4rem; cursor: pointer; }
    .zoom button { width: 2.5rem; height: 2.5rem; font-size: 1.1rem; line-height: 1; }
    #tip, #card { position: absolute; background: var(--card); border: 1px solid var(--line);
      border-radius: .4rem; padding: .5rem .7rem; overflow-wrap: anywhere;
      box-shadow: 0 2px 8px rgb(0 0 0 / .25); }
    #tip { max-width: min(24rem, 80%); pointer-events: none; }
    #card { left: .75rem; right: .75rem; bottom: .75rem; max-height: 45%; overflow: auto;
      max-width: 44rem; }
    .place { font-size: .85rem; color: var(--faint); overflow-wrap: anywhere; }
    .swatch { flex: none; width: .8rem; height: .8rem; border-radius: 50%; display: inline-block;
      background: var(--none); }
    .k0 { background: var(--c0); } .k1 { background: var(--c1); } .k2 { background: var(--c2); }
    .k3 { background: var(--c3); } .k4 { background: var(--c4); } .k5 { background: var(--c5); }
    .k6 { background: var(--c6); } .k7 { background: var(--c7); } .k8 { background: var(--c8); }
    .k9 { background: var(--c9); } .k10 { background: var(--c10); } .k11 { background: var(--c11); }
    aside { grid-area: aside; overflow: auto; padding: 0 1rem 1rem; min-height: 0; }
    [hidden] { display: none !important; }
    ul, ol { list-style: none; margin: 0; padding: 0; }
    .chosen { display: flex; gap: .5rem; align-items: baseline; justify-content: space-between; }
    #heading { overflow-wrap: anywhere; min-width: 0; }
    #clear { flex: none; font-size: .8rem; padding: .1rem .5rem; }
    li button { width: 100%; text-align: left; background: none; border-color: transparent;
      display: flex; gap: .5rem; align-items: baseline; padding: .3rem .4rem; }
    li button:hover { background: var(--card); }
    li button[aria-pressed="true"] { background: var(--card); border-color: var(--line);
      font-weight: 600; }
    li .label { flex: 1; overflow-wrap: anywhere; min-width: 0; }
    li .size { color: var(--faint); font-variant-numeric: tabular-nums; font-weight: 400; }
    #list button { display: block; font-size: .9rem; border-bottom-color: var(--line);
      border-radius: 0; }
    #list .place { display: block; }
    @media (max-width: 44rem) {
      body { height: auto; grid-template: "header" auto "tools" auto "main" 62vh "aside" auto
        / minmax(0, 1fr); }
      main { border: solid var(--line); border-width: 1px 0; }
      aside { overflow: visible; }
      /* A finger needs 44 px, and phones zoom into fields whose letters are below 16 px. */
      input { font-size: 16px; padding: .6rem .7rem; }
      .zoom button { width: 2.75rem; height: 2.75rem; }
      .chosen { margin-top: .5rem; }
      #clear { padding: .7rem .8rem; }
      li button { padding: .7rem .4rem; }
    }
    """
}
