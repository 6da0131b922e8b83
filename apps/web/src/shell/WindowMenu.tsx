import type { TrafficWindow } from '@padlock/contract';
import RhUiHistoryIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-history-icon';
import { useQuery } from '@tanstack/react-query';
import { ChoiceMenu } from '../components/ChoiceMenu.tsx';
import { windowWords } from '../components/format.ts';
import { queries } from '../data/queries.ts';
import { useTrafficWindow } from '../state/urlState.ts';

/** How far back the page looks. */
export function WindowMenu() {
  const [window, setWindow] = useTrafficWindow();
  const session = useQuery(queries.session());
  const offered: readonly TrafficWindow[] = session.data?.windows ?? [window];
  const windows = offered.includes(window) ? offered : [window, ...offered];
  return (
    <ChoiceMenu
      name="Time window"
      icon={<RhUiHistoryIcon />}
      value={window}
      choices={windows.map((value) => ({ value, label: `Last ${windowWords(value)}` }))}
      onChoose={setWindow}
    />
  );
}
