/** `npm run exercises`: the attacks as they are, without expecting anything of open.txt. */
export default {
  testEnvironment: 'node',
  transform: {},
  globals: { ATTACKS_AS_THEY_ARE: true },
};
