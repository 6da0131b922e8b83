import { Button } from '@patternfly/react-core';
import RhUiAddIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-add-icon';
import RhUiExpandArrowsIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-expand-arrows-icon';
import RhUiFolderIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-folder-icon';
import RhUiFolderOpenIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-folder-open-icon';
import RhUiInformationIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-information-icon';
import RhUiMinusIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-minus-icon';
import RhUiThumbnailViewSmallIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-thumbnail-view-small-icon';
import RhUiUndoIcon from '@patternfly/react-icons/dist/esm/icons/rh-ui-undo-icon';

import { ExportMenu } from './ExportMenu.tsx';

/** Zoom, fit, and what else moves the picture. */
export function GraphControls(props: {
  legend: boolean;
  /** Are all namespaces collapsed? */
  folded: boolean;
  onZoom: (factor: number) => void;
  onFit: () => void;
  onReset: () => void;
  onFold: (all: boolean) => void;
  onLegend: () => void;
  minimap: boolean;
  onMinimap: () => void;
  onPicture: () => void;
  onData: () => void;
}) {
  return (
    <div className="pl-graph-controls" role="group" aria-label="Graph controls" data-legend={props.legend}>
      <Button
        variant="plain"
        aria-label="Zoom in"
        icon={<RhUiAddIcon />}
        onClick={() => props.onZoom(1.25)}
      />
      <Button
        variant="plain"
        aria-label="Zoom out"
        icon={<RhUiMinusIcon />}
        onClick={() => props.onZoom(0.8)}
      />
      <Button
        variant="plain"
        aria-label="Fit to view"
        icon={<RhUiExpandArrowsIcon />}
        onClick={props.onFit}
      />
      <Button variant="plain" aria-label="Reset layout" icon={<RhUiUndoIcon />} onClick={props.onReset} />
      <Button
        variant="plain"
        aria-label={props.folded ? 'Expand all namespaces' : 'Collapse all namespaces'}
        title={props.folded ? 'Expand all namespaces' : 'Collapse all namespaces'}
        icon={props.folded ? <RhUiFolderOpenIcon /> : <RhUiFolderIcon />}
        onClick={() => props.onFold(!props.folded)}
      />
      <Button
        variant="plain"
        aria-label="Minimap"
        title="Minimap"
        aria-pressed={props.minimap}
        icon={<RhUiThumbnailViewSmallIcon />}
        onClick={props.onMinimap}
      />
      <ExportMenu onPicture={props.onPicture} onData={props.onData} />
      <Button
        variant="plain"
        aria-label="Legend"
        aria-pressed={props.legend}
        icon={<RhUiInformationIcon />}
        onClick={props.onLegend}
      />
    </div>
  );
}
