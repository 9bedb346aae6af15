// Where the source stands: beside the picture where both can be read, else below it. The picture says how
// much it needs for its smallest letters (picture.js); no author decides it.

const LEAST_SOURCE = 330;

class Room {
  constructor(root, body, picture, life) {
    Object.assign(this, { root, body, picture });
    life.onResize(root, () => this.fit());
  }

  load(sources) {
    this.alone = !sources.length;
    this.fit();
  }

  fit() {
    if (this.alone === undefined) return;
    const frame = this.body.firstElementChild;
    const { paddingLeft, paddingRight } = getComputedStyle(frame);
    const need = Math.ceil(this.picture.need + parseFloat(paddingLeft) + parseFloat(paddingRight));
    const beside = !this.alone && need + LEAST_SOURCE <= this.root.clientWidth;
    this.body.style.setProperty("--dz-need", `${need}px`);
    this.body.classList.toggle("dz-beside", beside);
  }
}
