import RhUiDarkModeIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-dark-mode-icon';
import RhUiLightModeIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-light-mode-icon';
import { ChoiceMenu } from '../components/ChoiceMenu.tsx';
import { setTheme, useTheme } from '../state/theme.ts';

export function ThemeSwitch() {
  const { choice, dark } = useTheme();
  return (
    <ChoiceMenu
      name="Theme"
      variant="plain"
      value={choice}
      choices={[
        { value: 'light', label: 'Light' },
        { value: 'dark', label: 'Dark' },
        { value: 'system', label: 'System' },
      ]}
      onChoose={setTheme}
    >
      {dark ? <RhUiLightModeIcon aria-hidden /> : <RhUiDarkModeIcon aria-hidden />}
    </ChoiceMenu>
  );
}
