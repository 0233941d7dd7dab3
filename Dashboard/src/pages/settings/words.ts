export const roles = ['VIEWER', 'DEVELOPER', 'OPERATOR', 'ADMIN'];
