/** Files that are no code: what the build makes of their import. */
declare module '*.css';
declare module '*?url' {
  const url: string;
  export default url;
}
declare module '*?worker&url' {
  const url: string;
  export default url;
}
