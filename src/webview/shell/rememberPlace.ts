import type { PictureView } from '../picture/PictureView.ts';
import type { CurrentView } from './CurrentView.ts';
import type { Host } from './Host.ts';
import { remember } from './ViewState.ts';

/** Remembers where the picture is once it has come to rest; fits it in where no person moved it. */
export function rememberPlace(picture: PictureView, view: CurrentView, host: Host): void {
  const { stage } = picture;
  let timer: ReturnType<typeof setTimeout> | undefined;
  stage.onMove(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!view.message) return;
      if (!stage.touched) {
        picture.fitToRoom();
        clearTimeout(timer);
      }
      remember(host, { place: stage.place });
    }, 250);
  });
}
