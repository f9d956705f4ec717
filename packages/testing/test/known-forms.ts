const letters = 'Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0Uv1Wx2'
const starts = ['sk-proj-', 'sk-ant-api03-', 'sk_live_', 'xai-', 'gsk_', 'hf_', 'pplx-', 'nvapi-', 'csk-', 'fw_', 'r8_']
const otherStarts = ['tgp_v1_', 'ghp_', 'gho_', 'ghs_', 'github_pat_', 'AIza']

/** A key of each kind that is known by its form, made up. */
export const knownForms: readonly string[] = [
  ...[...starts, ...otherStarts].map((start) => start + letters),
  'AKIAABCDEFGHIJKLMNOP',
]
