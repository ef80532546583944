// Makes photos lighter before they are sent, as the server would (its table is in the data of the box). Nothing needs it.
const lighter = async (file, { side, stretched, over }, types) => {
  if (!/^image/.test(file.type) || !types.includes(file.type.replace("heif", "heic")) || file.size < over) return file;
  try {
    const photo = await createImageBitmap(file), { width, height } = photo;
    const longer = Math.max(width, height), shorter = Math.min(width, height);
    const by = Math.min(1, side / (longer > shorter * stretched ? Math.sqrt(longer * shorter) : longer));
    const sheet = new OffscreenCanvas(Math.round(width * by), Math.round(height * by)), pen = sheet.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.drawImage(photo, 0, 0, sheet.width, sheet.height);
    const made = await sheet.convertToBlob({ type: "image/jpeg", quality: .85 });
    const name = `${file.name.replace(/\.[^.]*$/, "")}.jpg`;
    return made.size < file.size ? new File([made], name, { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
};
addEventListener("change", async ({ target: box }) => {
  const chosen = [...box.files ?? []], kept = new DataTransfer();
  if (!box.dataset.side) return;
  for (const file of chosen) kept.items.add(await lighter(file, box.dataset, box.accept.split(",")));
  if (chosen.length && chosen.every((file, i) => box.files[i] === file)) box.files = kept.files;
});
